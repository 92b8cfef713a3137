using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.ControlPlane.Scheduler.Queue;
using NodeStack.ControlPlane.Scheduler.Snapshot;

namespace NodeStack.ControlPlane.Scheduler.Plugins.TaintToleration;

/// <summary>Keeps pods off nodes with taints that they do not tolerate; prefers those with fewer that only ask to stay away.</summary>
internal sealed class TaintTolerationPlugin : IFilterPlugin, IScorePlugin, IQueueingHints
{
    private static readonly Verdict s_verdict = Verdict.Unresolvable(PluginNames.TaintToleration, "node(s) had untolerated taint(s)");

    public string Name => PluginNames.TaintToleration;

    public EventKinds Events => EventKinds.NodeAdd | EventKinds.NodeTaint | EventKinds.OwnTolerations;

    public FilterStart Begin(SchedulingPod pod, ClusterSnapshot snapshot) => new(new TaintFilter(pod.Shape.Tolerations));

    public bool Score(SchedulingPod pod, ClusterSnapshot snapshot, ReadOnlySpan<NodeEntry> nodes, Span<long> scores)
    {
        ValueList<Toleration> tolerations = [.. pod.Shape.Tolerations.Where(static t => t.Effect is "" or Taint.PreferNoSchedule)];
        for (var i = 0; i < nodes.Length; i++)
        {
            foreach (var taint in nodes[i].Node.Taints)
            {
                if (taint.Effect == Taint.PreferNoSchedule && !Toleration.Tolerate(tolerations, taint))
                    scores[i]++;
            }
        }
        ScoreRules.Normalize(scores, isReversed: true);
        return true;
    }

    public bool IsWorthRetrying(SchedulingPod pod, ClusterEvent change) =>
        change.Kind == EventKinds.OwnTolerations
        || change.NewNode is { } after && !Toleration.IsRepelled(pod.Shape.Tolerations, after.Taints)
            && (change.OldNode is not { } before || Toleration.IsRepelled(pod.Shape.Tolerations, before.Taints));

    private sealed class TaintFilter(ValueList<Toleration> tolerations) : NodeFilter
    {
        public override Verdict? Check(NodeEntry node) =>
            !node.Node.Taints.IsEmpty && Toleration.IsRepelled(tolerations, node.Node.Taints) ? s_verdict : null;
    }
}
