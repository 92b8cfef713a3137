using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.ControlPlane.Scheduler.Queue;
using NodeStack.ControlPlane.Scheduler.Snapshot;

namespace NodeStack.ControlPlane.Scheduler.Plugins.InterPodAffinity;

/// <summary>Pods near to other pods, or far from them.</summary>
/// <param name="hardWeight">How much the required affinity of pods that are there draws a pod that it means.</param>
/// <param name="ignoresOthersWishes">What pods that are there prefer does not count for a pod without wishes of its own.</param>
internal sealed class InterPodAffinityPlugin(int hardWeight, bool ignoresOthersWishes) : IFilterPlugin, IScorePlugin, IQueueingHints
{
    public string Name => PluginNames.InterPodAffinity;

    public EventKinds Events =>
        EventKinds.PodAdd | EventKinds.PodDelete | EventKinds.PodLabel | EventKinds.OwnLabel | EventKinds.NodeAdd | EventKinds.NodeLabel;

    public FilterStart Begin(SchedulingPod pod, ClusterSnapshot snapshot)
    {
        var filter = new AffinityFilter(pod, snapshot);
        return filter.IsIdle ? default : new FilterStart(filter);
    }

    public bool Score(SchedulingPod pod, ClusterSnapshot snapshot, ReadOnlySpan<NodeEntry> nodes, Span<long> scores)
    {
        var affinity = pod.Shape.Affinity;
        var hasWishes = !affinity.Preferred.IsEmpty || !affinity.PreferredAnti.IsEmpty;
        if (!hasWishes && (ignoresOthersWishes || snapshot.Groups.WithAffinity.Count == 0))
            return false;
        var counts = AffinityScoreRules.Count(pod, snapshot, hardWeight);
        if (counts.ColumnCount == 0)
            return false;
        for (var i = 0; i < nodes.Length; i++)
        {
            for (var place = 0; place < counts.ColumnCount; place++)
                scores[i] += counts.At(place, nodes[i].Slot);
        }
        ScoreRules.NormalizeRange(scores);
        return true;
    }

    public bool IsWorthRetrying(SchedulingPod pod, ClusterEvent change) => change.Kind switch
    {
        EventKinds.OwnLabel => true,
        EventKinds.PodAdd => MatchesAll(pod.Shape.Affinity.Required, change.NewPod!, change.NamespaceLabels),
        EventKinds.PodDelete => MatchesAll(pod.Shape.Affinity.RequiredAnti, change.OldPod!, change.NamespaceLabels) || KeepsAway(change.OldPod!, pod),
        EventKinds.PodLabel => Changes(pod, change),
        _ => HasLabels(pod, change),
    };

    private static bool Changes(SchedulingPod pod, ClusterEvent change)
    {
        var (before, after, labels, own) = (change.OldPod!, change.NewPod!, change.NamespaceLabels, pod.Shape.Affinity);
        return !MatchesAll(own.Required, before, labels) && MatchesAll(own.Required, after, labels)
            || MatchesAll(own.RequiredAnti, before, labels) && !MatchesAll(own.RequiredAnti, after, labels);
    }

    private static bool MatchesAll(ValueList<AffinityTerm> terms, SchedulingPod pod, LabelSet namespaceLabels)
    {
        foreach (var term in terms)
        {
            if (!term.Matches(pod.Namespace, pod.Labels, namespaceLabels))
                return false;
        }
        return !terms.IsEmpty;
    }

    /// <summary>By labels alone: the namespace is of the other pod, and a try too many does no harm.</summary>
    private static bool KeepsAway(SchedulingPod gone, SchedulingPod pod)
    {
        foreach (var term in gone.Shape.Affinity.RequiredAnti)
        {
            if (term.Selector.Matches(pod.Labels))
                return true;
        }
        return false;
    }

    /// <summary>A node matters that has the label of one of the terms, or got another value of it. Without terms it may be free of who keeps the pod away.</summary>
    private static bool HasLabels(SchedulingPod pod, ClusterEvent change)
    {
        var own = pod.Shape.Affinity;
        if (own.Required.IsEmpty && own.RequiredAnti.IsEmpty)
            return true;
        foreach (var term in own.Required)
        {
            if (change.NewNode?.Labels.Find(term.TopologyKey) is { } value && change.OldNode?.Labels.Find(term.TopologyKey) != value)
                return true;
        }
        foreach (var term in own.RequiredAnti)
        {
            if (change.NewNode is { } node && (change.OldNode is null || change.OldNode.Labels.Find(term.TopologyKey) != node.Labels.Find(term.TopologyKey)))
                return true;
        }
        return change.OldNode is null && own.Required.IsEmpty;
    }
}
