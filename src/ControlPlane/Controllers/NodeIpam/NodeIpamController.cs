using System.Net;
using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Events;

namespace NodeStack.ControlPlane.Controllers.NodeIpam;

/// <summary>Gives each node its part of the pods' addresses, and takes it back when the node is gone. Does nothing without --allocate-node-cidrs. Owns spec.podCIDRs.</summary>
public sealed class NodeIpamController : IController
{
    public const string ControllerName = "node-ipam-controller";
    private readonly ApiResource<V1Node> _api;
    private readonly WatchedCollection<V1Node> _nodes;
    private readonly IReadOnlyList<CidrSet> _sets;
    private readonly Dictionary<string, IReadOnlyList<IPNetwork>> _given = new(StringComparer.Ordinal);
    private readonly IObjectEventRecorder _events;
    private readonly ILogger _logger;
    private readonly KeyedController? _loop;

    /// <exception cref="FormatException">The ranges in the options are none.</exception>
    public NodeIpamController(ControllerContext context)
    {
        (_api, _logger) = (context.Api.Nodes, context.Loggers.CreateLogger(ControllerName));
        _nodes = context.Collections.Of(context.Api.Nodes);
        _events = context.Events.Create("cidrAllocator");
        _sets = context.Cluster.AllocateNodeCidrs ? NodeIpamRules.Sets(context.Cluster) : [];
        if (_sets.Count == 0)
            return;
        var queue = context.CreateQueue("cidrallocator_node");
        _nodes.Changed += (before, now) => queue.Add(ObjectKey.Of((now ?? before)!.Metadata));
        _loop = new KeyedController(ControllerName, queue, [_nodes], ReconcileAsync, workers: 1, _logger);
    }

    public string Name => ControllerName;

    public async Task RunAsync(CancellationToken cancel)
    {
        if (_loop is null)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancel).ConfigureAwait(false);
            return;
        }
        await _nodes.SyncedAsync(cancel).ConfigureAwait(false);
        // What nodes have already is taken before anything new is given.
        foreach (var node in _nodes.Items.Values)
            Occupy(node);
        await _loop.RunAsync(cancel).ConfigureAwait(false);
    }

    /// <summary>By one worker: nobody else touches what is given.</summary>
    private async Task<TimeSpan?> ReconcileAsync(ObjectKey key, CancellationToken cancel)
    {
        if (_nodes.Find(key) is not { } node)
        {
            if (_given.Remove(key.Name, out var free))
                Release(free);
            return null;
        }
        if (node.Spec?.PodCIDRs is { Count: > 0 })
            Occupy(node);
        else if (node.Metadata.DeletionTimestamp is null)
            await GiveAsync(node, cancel).ConfigureAwait(false);
        return null;
    }

    private void Occupy(V1Node node)
    {
        var parts = (node.Spec?.PodCIDRs ?? []).Select(c => IPNetwork.TryParse(c, out var part) ? part : (IPNetwork?)null).OfType<IPNetwork>().ToList();
        if (parts.Count == 0 || (_given.TryGetValue(node.Metadata.Name, out var has) && has.SequenceEqual(parts)))
            return;
        if (has is not null)
            Release(has);
        for (var i = 0; i < parts.Count; i++)
            if (i >= _sets.Count || !_sets[i].Occupy(parts[i]))
                NodeIpamLog.Foreign(_logger, node.Metadata.Name, parts[i].ToString());
        _given[node.Metadata.Name] = parts;
    }

    private void Release(IReadOnlyList<IPNetwork> parts)
    {
        for (var i = 0; i < Math.Min(parts.Count, _sets.Count); i++)
            _sets[i].Release(parts[i]);
    }

    private async Task GiveAsync(V1Node node, CancellationToken cancel)
    {
        // Given before, but our copy does not show it yet, or the answer got lost: the same again.
        if (!_given.TryGetValue(node.Metadata.Name, out var parts))
        {
            var taken = _sets.Select(s => s.Take()).ToList();
            parts = [.. taken.OfType<IPNetwork>()];
            if (parts.Count < _sets.Count)
            {
                for (var i = 0; i < taken.Count; i++)
                    if (taken[i] is { } part)
                        _sets[i].Release(part);
                Tell(node, "CIDRNotAvailable");
                throw new ApiException(0, "", "CIDR allocation failed; there are no remaining CIDRs left to allocate in the accepted range");
            }
            _given[node.Metadata.Name] = parts;
        }
        try
        {
            await MaybeGone.IgnoreAsync(_api.PatchAsync("", node.Metadata.Name, ApiPatch.StrategicMerge(NodeIpamRules.Patch(parts)), cancel)).ConfigureAwait(false);
        }
        catch (ApiException e) when (!e.IsUnanswered)
        {
            // It has another one by now: that comes with the watch.
            if (_given.Remove(node.Metadata.Name))
                Release(parts);
            Tell(node, "CIDRAssignmentFailed");
            throw;
        }
    }

    private void Tell(V1Node node, string reason) =>
        _events.Record(ObjectKind.Node.Reference(node.Metadata), EventType.Normal, reason, $"Node {node.Metadata.Name} status is now: {reason}");
}
