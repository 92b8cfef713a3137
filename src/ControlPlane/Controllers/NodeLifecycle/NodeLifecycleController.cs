using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.KubeApi.Informers;

namespace NodeStack.ControlPlane.Controllers.NodeLifecycle;

/// <summary>
/// Watches over nodes. Every few seconds looks for signs of life (<see cref="NodeMonitor"/>); on each change of a node keeps its NoSchedule taints and old
/// labels; pods that come to a node that is not ready are marked so.
/// </summary>
public sealed class NodeLifecycleController : IController
{
    public const string ControllerName = "node-lifecycle-controller";
    private static readonly TimeSpan s_taintPeriod = TimeSpan.FromMilliseconds(100);
    private readonly WatchedCollection<V1Node> _nodes;
    private readonly WatchedCollection<V1Pod> _pods;
    private readonly WatchedCollection<V1Lease> _leases;
    private readonly NodeMonitor _monitor;
    private readonly NodeWriter _writer;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly PeriodicController _looking;
    private readonly KeyedController _tainting;
    private readonly KeyedController _marking;
    private long _lookedAt;

    public NodeLifecycleController(ControllerContext context)
    {
        (_time, _logger) = (context.Time, context.Loggers.CreateLogger(ControllerName));
        _nodes = context.Collections.Of(context.Api.Nodes);
        _pods = context.Collections.Of(context.Api.Pods);
        // Of all Leases only those of nodes.
        _leases = new WatchedCollection<V1Lease>(new Informer<V1Lease>(context.Collections.Reading(context.Api.Leases), new InformerOptions { Namespace = "kube-node-lease" }, context.Time, _logger));
        _writer = new NodeWriter(context.Api, context.Events.Create("node-controller"), context.Time);
        _monitor = new NodeMonitor(
            context.Api.Nodes, context.Collections.Reading(context.Api.Leases), _writer, _pods.Index("node", p => string.IsNullOrEmpty(p.Spec?.NodeName) ? [] : [p.Spec.NodeName]), context.Cluster, context.Time, _logger);
        var nodes = context.CreateQueue("node_lifecycle_controller");
        _nodes.Changed += (_, now) =>
        {
            if (now is not null)
                nodes.Add(ObjectKey.Of(now.Metadata));
        };
        var pods = context.CreateQueue("node_lifecycle_controller_pods");
        _pods.Changed += (before, now) =>
        {
            if (now is not null && !string.IsNullOrEmpty(now.Spec?.NodeName) && before?.Spec?.NodeName != now.Spec.NodeName)
                pods.Add(ObjectKey.Of(now.Metadata));
        };
        IWatchedCollection[] sources = [_nodes, _pods, _leases];
        _tainting = new KeyedController(ControllerName, nodes, sources, TaintAsync, workers: 8, _logger);
        _marking = new KeyedController(ControllerName, pods, sources, MarkAsync, workers: 4, _logger);
        _looking = new PeriodicController(ControllerName, s_taintPeriod, sources, cancel => LookAsync(context.Cluster.NodeMonitorPeriod, cancel), context.Time, _logger);
    }

    public string Name => ControllerName;

    public Task RunAsync(CancellationToken cancel) =>
        LoopGroup.RunAsync(cancel, _leases.RunAsync, _looking.RunAsync, _tainting.RunAsync, _marking.RunAsync);

    private async Task LookAsync(TimeSpan period, CancellationToken cancel)
    {
        if (_lookedAt == 0 || _time.GetElapsedTime(_lookedAt) >= period)
        {
            _lookedAt = _time.GetTimestamp();
            await _monitor.LookAsync(_nodes.Items, name => _leases.Find(new ObjectKey("kube-node-lease", name)), cancel).ConfigureAwait(false);
        }
        await _monitor.TaintAsync(name => _nodes.Items.GetValueOrDefault(name), cancel).ConfigureAwait(false);
    }

    private async Task<TimeSpan?> TaintAsync(ObjectKey key, CancellationToken cancel)
    {
        if (_nodes.Find(key) is not { } node)
            return null;
        await _writer.TaintAsync(node, n => NodeTaintRules.NoSchedule(n, _time.GetUtcNow()), cancel).ConfigureAwait(false);
        if (NodeLabelRules.Plan(node) is { Count: > 0 } labels)
            await _writer.LabelAsync(node, labels, cancel).ConfigureAwait(false);
        return null;
    }

    private async Task<TimeSpan?> MarkAsync(ObjectKey key, CancellationToken cancel)
    {
        if (_pods.Find(key) is { } pod && _monitor.IsNotReady(pod.Spec.NodeName) == true)
            await _writer.MarkNotReadyAsync([pod], cancel).ConfigureAwait(false);
        return null;
    }
}
