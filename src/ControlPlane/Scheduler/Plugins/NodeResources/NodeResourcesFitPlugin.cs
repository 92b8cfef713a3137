using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.ControlPlane.Scheduler.Queue;
using NodeStack.ControlPlane.Scheduler.Snapshot;

namespace NodeStack.ControlPlane.Scheduler.Plugins.NodeResources;

/// <summary>A node has to have what the pod asks for, beyond what its pods take. Of those that have, the scoring strategy tells which is better.</summary>
/// <param name="ignored">Whether a resource is looked after by somebody else.</param>
internal sealed class NodeResourcesFitPlugin(ResourceTable resources, Func<string, bool> ignored, ScoringStrategy strategy) : IFilterPlugin, IScorePlugin, IQueueingHints
{
    public string Name => PluginNames.NodeResourcesFit;

    public EventKinds Events => EventKinds.PodDelete | EventKinds.PodScaleDown | EventKinds.OwnScaleDown | EventKinds.NodeAdd | EventKinds.NodeAllocatable;

    public FilterStart Begin(SchedulingPod pod, ClusterSnapshot snapshot) => new(new FitFilter(Needs(pod), resources));

    public bool Score(SchedulingPod pod, ClusterSnapshot snapshot, ReadOnlySpan<NodeEntry> nodes, Span<long> scores)
    {
        for (var i = 0; i < nodes.Length; i++)
            scores[i] = strategy.Score(pod, nodes[i]);
        return true;
    }

    public bool IsWorthRetrying(SchedulingPod pod, ClusterEvent change) => change.Kind switch
    {
        EventKinds.PodScaleDown => TookMore(change.OldPod!, change.NewPod!, pod),
        EventKinds.PodDelete or EventKinds.OwnScaleDown => true,
        _ => change.NewNode is { } after && FitsEmpty(pod, after) && (change.OldNode is not { } before || HasMore(pod, before, after)),
    };

    private ValueList<long> Needs(SchedulingPod pod)
    {
        var amounts = pod.Requests.Amounts;
        long[]? kept = null;
        for (var i = 3; i < amounts.Count; i++)
        {
            if (amounts[i] > 0 && ignored(resources.NameOf(i)))
                (kept ??= amounts.Span.ToArray())[i] = 0;
        }
        return kept is null ? amounts : new ValueList<long>(kept);
    }

    private bool FitsEmpty(SchedulingPod pod, NodeFacts node)
    {
        var needs = Needs(pod);
        if (node.AllowedPods < 1)
            return false;
        for (var i = 0; i < needs.Count; i++)
        {
            if (needs[i] > node.AllocatableOf(i))
                return false;
        }
        return true;
    }

    private static bool HasMore(SchedulingPod pod, NodeFacts before, NodeFacts after)
    {
        if (after.AllowedPods > before.AllowedPods)
            return true;
        for (var i = 0; i < pod.Requests.Amounts.Count; i++)
        {
            if (pod.Requests.Amounts[i] > 0 && after.AllocatableOf(i) > before.AllocatableOf(i))
                return true;
        }
        return false;
    }

    private static bool TookMore(SchedulingPod before, SchedulingPod after, SchedulingPod pod)
    {
        for (var i = 0; i < pod.Requests.Amounts.Count; i++)
        {
            if (pod.Requests.Amounts[i] > 0 && before.Requests.Of(i) > after.Requests.Of(i))
                return true;
        }
        return false;
    }
}
