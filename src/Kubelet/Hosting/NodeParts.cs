using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.KubeApi.Events;
using NodeStack.KubeApi.Informers;
using NodeStack.KubeApi.Metrics;
using NodeStack.Kubelet.Admission;
using NodeStack.Kubelet.Configuration;
using NodeStack.Kubelet.Node;
using NodeStack.Kubelet.Stats;
using Prometheus;

namespace NodeStack.Kubelet.Hosting;

/// <summary>The node as the API server knows it: registered, kept right, and known to be alive.</summary>
internal sealed class NodeParts
{
    private readonly KubeletOptions _options;
    private readonly NodeOptions _node;
    private readonly ClusterLink _link;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;

    public NodeParts(KubeletOptions options, NodeFacts facts, RuntimeLink runtime, CgroupParts cgroups, ClusterLink link, TimeProvider time, ILoggerFactory loggers)
    {
        (_options, _link, _time, _loggers) = (options, link, time, loggers);
        var config = options.Config;
        _node = new NodeOptions
        {
            Facts = facts,
            Machine = MachineFacts.Read(),
            Capacity = cgroups.Capacity,
            Allocatable = cgroups.ForPods,
            Runtime = runtime.Version,
            Initial = Initial(options, facts, cgroups),
            Addresses = !options.ExternalCloud ? NodeAddressing.Own : options.NodeIps.Count > 0 ? NodeAddressing.OwnAtFirst : NodeAddressing.Cloud,
            EnforcesAllocatable = cgroups.Tree is not null && config.EnforceNodeAllocatable?.Contains("pods") == true,
            Registers = config.RegisterNode,
            MaxImages = config.NodeStatusMaxImages,
            Port = config.Port,
            DeclaredFeatures = DeclaredFeatureRules.Told(config),
            UpdateFrequency = config.NodeStatusUpdateFrequency,
            ReportFrequency = config.NodeStatusReportFrequency,
        };
        View = new NodeView(_node.Initial);
        Nodes = new Informer<V1Node>(
            link.Api.Nodes, new InformerOptions { FieldSelector = $"metadata.name={facts.NodeName}" }, time, loggers.CreateLogger<Informer<V1Node>>());
        Nodes.Changed += key =>
        {
            if (Nodes.Find("", facts.NodeName) is not { } node)
                return;
            if (key is null)
                View.Listed(node);
            else
                View.Seen(node);
        };
    }

    public NodeView View { get; }
    public Informer<V1Node> Nodes { get; }

    /// <summary>The node of a kubelet that has no API server: what it would register as.</summary>
    public static NodeView Standalone(KubeletOptions options, NodeFacts facts, CgroupParts cgroups) => new(Initial(options, facts, cgroups));

    public void AddLoops(LoopGroup loops, NodeSources sources, IEventRecorder events, IMetricFactory metrics)
    {
        var log = _loggers.CreateLogger<NodeStatusLoop>();
        var name = _node.Facts.NodeName;
        var startup = new NodeStartupMetrics(metrics, name, BootTimeReader.Read(), DateTimeOffset.UnixEpoch.AddSeconds(ProcessStart.UnixSeconds()));
        var status = new NodeStatusLoop(
            _node, _link.Heartbeats.Nodes, View, sources, new NodeEvents(name, _node.Machine.BootId, events, log), startup, _time, log);
        Nodes.Changed += _ =>
        {
            if (Nodes.HasSynced && Nodes.Items.IsEmpty && View.IsRegistered)
                status.Lost();
        };
        loops.Add(status.RunAsync);
        loops.Add(Nodes.RunAsync);
        if (_options.Config.NodeLeaseDurationSeconds > 0)
            loops.Add(RenewLeaseAsync);
    }

    private async Task RenewLeaseAsync(CancellationToken cancel)
    {
        using var clock = new HeartbeatClock();
        await new LeaseLoop(
            _link.Heartbeats.Leases, View, TimeSpan.FromSeconds(_options.Config.NodeLeaseDurationSeconds), _link.DropConnections, clock,
            _loggers.CreateLogger<LeaseLoop>()).RunAsync(cancel).ConfigureAwait(false);
    }

    private static V1Node Initial(KubeletOptions options, NodeFacts facts, CgroupParts cgroups)
    {
        var config = options.Config;
        var node = NodeObjectRules.Initial(new NodeRegistration(facts.NodeName, facts.NodeName)
        {
            Labels = options.NodeLabels,
            Taints = [.. config.RegisterWithTaints.Select(TaintOf)],
            ProviderId = config.ProviderId,
            ManagedAttachDetach = config.EnableControllerAttachDetach,
            ExternalCloud = options.ExternalCloud,
            GivenIps = options.NodeIps,
        });
        // Until the runtime has said what it can, nothing is kept out for it.
        node.Status = new V1NodeStatus { Allocatable = NodeStatusBuilder.Amounts(cgroups.ForPods, null), Features = new V1NodeFeatures { SupplementalGroupsPolicy = true } };
        return node;
    }

    private static V1Taint TaintOf(RegisterTaint taint) => new() { Key = taint.Key, Value = taint.Value, Effect = taint.Effect };
}
