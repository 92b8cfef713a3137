using NodeStack.ControlPlane.Scheduler.Plugins;
using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.ControlPlane.Scheduler.Snapshot;

namespace NodeStack.ControlPlane.Scheduler.Cycle;

/// <summary>Asks all filters of a cycle about a node, with the room in mind that is kept there for other pods.</summary>
internal static class FilterRun
{
    /// <summary>The first no; null: the node is possible, both with the pods that room is kept for and without them.</summary>
    public static Verdict? Check(NodeFilter[] filters, SchedulingPod pod, NodeEntry node, NominatedPods nominated)
    {
        foreach (var filter in filters)
        {
            if (filter.Check(node) is { } verdict)
                return verdict;
        }
        return nominated.IsEmpty ? null : CheckWithNominated(filters, pod, node, nominated.On(node.Name));
    }

    private static Verdict? CheckWithNominated(NodeFilter[] filters, SchedulingPod pod, NodeEntry node, IReadOnlyList<SchedulingPod> nominated)
    {
        List<SchedulingPod>? others = null;
        foreach (var other in nominated)
        {
            if (other.Priority >= pod.Priority && other.Uid != pod.Uid)
                (others ??= []).Add(other);
        }
        if (others is null)
            return null;
        var crowded = node.Copy();
        foreach (var other in others)
            Add(filters, other, crowded);
        Verdict? found = null;
        for (var i = 0; i < filters.Length && found is null; i++)
            found = filters[i].Check(crowded);
        foreach (var other in others)
            Remove(filters, other, crowded);
        return found;
    }

    public static void Add(NodeFilter[] filters, SchedulingPod pod, NodeEntry node)
    {
        node.Add(pod);
        foreach (var filter in filters)
            filter.Add(pod, node);
    }

    public static void Remove(NodeFilter[] filters, SchedulingPod pod, NodeEntry node)
    {
        node.Remove(pod.Uid);
        foreach (var filter in filters)
            filter.Remove(pod, node);
    }
}
