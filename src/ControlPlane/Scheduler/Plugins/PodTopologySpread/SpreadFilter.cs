using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.ControlPlane.Scheduler.Snapshot;

namespace NodeStack.ControlPlane.Scheduler.Plugins.PodTopologySpread;

/// <summary>No domain may have more than maxSkew pods more than the one with the fewest.</summary>
internal sealed class SpreadFilter : NodeFilter
{
    private static readonly Verdict s_skew = Verdict.Unschedulable(PluginNames.PodTopologySpread, "node(s) didn't match pod topology spread constraints");
    private static readonly Verdict s_label = Verdict.Unresolvable(
        PluginNames.PodTopologySpread, "node(s) didn't match pod topology spread constraints (missing required label)");

    private readonly SchedulingPod _pod;
    private readonly SpreadCounts[] _constraints;
    private readonly int[] _self;

    public SpreadFilter(SchedulingPod pod, ClusterSnapshot snapshot, IReadOnlyList<SpreadConstraint> constraints)
    {
        _pod = pod;
        _constraints = [.. constraints.Select(c => SpreadCounts.Create(c, pod, snapshot))];
        _self = [.. constraints.Select(c => c.Selector.Matches(pod.Labels) ? 1 : 0)];
        foreach (var node in snapshot.Order)
        {
            if (!HasAllLabels(node.Slot))
                continue;
            foreach (var counts in _constraints)
            {
                if (counts.IsEligible(node.Slot))
                    counts.Open(counts.Column.Of(node.Slot));
            }
        }
        var needsAll = _constraints.Length > 1;
        foreach (var counts in _constraints)
            counts.CountPods(pod, snapshot, needsAll ? HasAllLabels : null);
    }

    public override Verdict? Check(NodeEntry node)
    {
        for (var i = 0; i < _constraints.Length; i++)
        {
            var counts = _constraints[i];
            var value = counts.Column.Of(node.Slot);
            if (value < 0)
                return s_label;
            if ((long)counts.At(value) + _self[i] - counts.Lowest > counts.Constraint.MaxSkew)
                return s_skew;
        }
        return null;
    }

    public override void Add(SchedulingPod pod, NodeEntry node) => Count(pod, node, 1);

    public override void Remove(SchedulingPod pod, NodeEntry node) => Count(pod, node, -1);

    private void Count(SchedulingPod pod, NodeEntry node, int sign)
    {
        if (pod.Namespace != _pod.Namespace || pod.IsTerminating || !HasAllLabels(node.Slot))
            return;
        foreach (var counts in _constraints)
        {
            if (!counts.Constraint.Selector.IsEmpty && counts.Constraint.Selector.Matches(pod.Labels))
                counts.Count(node.Slot, sign);
        }
    }

    private bool HasAllLabels(int slot)
    {
        foreach (var counts in _constraints)
        {
            if (counts.Column.Of(slot) < 0)
                return false;
        }
        return true;
    }
}
