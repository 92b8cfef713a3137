using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.ControlPlane.Scheduler.Queue;
using NodeStack.ControlPlane.Scheduler.Snapshot;

namespace NodeStack.ControlPlane.Scheduler.Plugins.NodeName;

/// <summary>A pod whose spec names its node can be on no other.</summary>
internal sealed class NodeNamePlugin : IFilterPlugin, IQueueingHints
{
    private static readonly Verdict s_verdict = Verdict.Unresolvable(PluginNames.NodeName, "node(s) didn't match the requested node name");

    public string Name => PluginNames.NodeName;

    public EventKinds Events => EventKinds.NodeAdd;

    public FilterStart Begin(SchedulingPod pod, ClusterSnapshot snapshot) => pod.IsBound ? new FilterStart(new NameFilter(pod.NodeName)) : default;

    public bool IsWorthRetrying(SchedulingPod pod, ClusterEvent change) => change.NewNode?.Name == pod.NodeName;

    private sealed class NameFilter(string name) : NodeFilter
    {
        public override Verdict? Check(NodeEntry node) => node.Name == name ? null : s_verdict;
    }
}
