using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.ControlPlane.Scheduler.Queue;
using NodeStack.ControlPlane.Scheduler.Snapshot;

namespace NodeStack.ControlPlane.Scheduler.Plugins.NodeUnschedulable;

/// <summary>Keeps pods off cordoned nodes, unless they tolerate that.</summary>
internal sealed class NodeUnschedulablePlugin : IFilterPlugin, IQueueingHints
{
    private static readonly Taint s_taint = new("node.kubernetes.io/unschedulable", "", Taint.NoSchedule);
    private static readonly Verdict s_verdict = Verdict.Unresolvable(PluginNames.NodeUnschedulable, "node(s) were unschedulable");
    private static readonly CordonFilter s_filter = new();

    public string Name => PluginNames.NodeUnschedulable;

    public EventKinds Events => EventKinds.NodeAdd | EventKinds.NodeTaint | EventKinds.OwnTolerations;

    public FilterStart Begin(SchedulingPod pod, ClusterSnapshot snapshot) =>
        Toleration.Tolerate(pod.Shape.Tolerations, s_taint) ? default : new FilterStart(s_filter);

    public bool IsWorthRetrying(SchedulingPod pod, ClusterEvent change) =>
        change.Kind == EventKinds.OwnTolerations
            ? Toleration.Tolerate(pod.Shape.Tolerations, s_taint)
            : change.NewNode is { IsUnschedulable: false } && (change.OldNode is null || change.OldNode.IsUnschedulable);

    private sealed class CordonFilter : NodeFilter
    {
        public override Verdict? Check(NodeEntry node) => node.Node.IsUnschedulable ? s_verdict : null;
    }
}
