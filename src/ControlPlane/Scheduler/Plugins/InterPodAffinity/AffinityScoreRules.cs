using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.ControlPlane.Scheduler.Snapshot;

namespace NodeStack.ControlPlane.Scheduler.Plugins.InterPodAffinity;

/// <summary>How strongly each value of a label draws a pod: by its own wishes, and by those of the pods that are there.</summary>
internal static class AffinityScoreRules
{
    public static ValueCounts Count(SchedulingPod pod, ClusterSnapshot snapshot, int hardWeight)
    {
        var counts = new ValueCounts(snapshot);
        var own = pod.Shape.Affinity;
        if (!own.Preferred.IsEmpty || !own.PreferredAnti.IsEmpty)
            CountOwn(own, snapshot, counts);
        var namespaceLabels = snapshot.Selectors.LabelsOf(pod.Namespace);
        foreach (var group in snapshot.Groups.WithAffinity)
            CountOthers(group, pod, namespaceLabels, hardWeight, counts);
        return counts;
    }

    private static void CountOwn(PodAffinity own, ClusterSnapshot snapshot, ValueCounts counts)
    {
        var near = new OwnTerms([.. own.Preferred.Select(static t => t.Term)], snapshot.Selectors);
        var far = new OwnTerms([.. own.PreferredAnti.Select(static t => t.Term)], snapshot.Selectors);
        foreach (var ns in snapshot.Groups.Namespaces)
        {
            foreach (var group in snapshot.Groups.In(ns))
            {
                for (var i = 0; i < near.Count; i++)
                {
                    if (near.Matches(i, ns, group.Key.Labels))
                        Add(counts, near[i], group, own.Preferred[i].Weight);
                }
                for (var i = 0; i < far.Count; i++)
                {
                    if (far.Matches(i, ns, group.Key.Labels))
                        Add(counts, far[i], group, -own.PreferredAnti[i].Weight);
                }
            }
        }
    }

    private static void CountOthers(PodGroup group, SchedulingPod pod, LabelSet namespaceLabels, int hardWeight, ValueCounts counts)
    {
        var theirs = group.Key.Affinity;
        if (hardWeight > 0)
        {
            foreach (var term in theirs.Required)
            {
                if (term.Matches(pod.Namespace, pod.Labels, namespaceLabels))
                    Add(counts, term, group, hardWeight);
            }
        }
        foreach (var (weight, term) in theirs.Preferred)
        {
            if (term.Matches(pod.Namespace, pod.Labels, namespaceLabels))
                Add(counts, term, group, weight);
        }
        foreach (var (weight, term) in theirs.PreferredAnti)
        {
            if (term.Matches(pod.Namespace, pod.Labels, namespaceLabels))
                Add(counts, term, group, -weight);
        }
    }

    private static void Add(ValueCounts counts, AffinityTerm term, PodGroup group, long weight)
    {
        var place = counts.Open(term.TopologyKey);
        foreach (var (slot, count) in group.PerSlot)
            counts.Add(place, slot, weight * count);
    }
}
