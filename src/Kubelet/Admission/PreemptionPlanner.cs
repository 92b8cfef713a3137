using System.Globalization;
using k8s.Models;
using NodeStack.Kubelet.Resources;

namespace NodeStack.Kubelet.Admission;

/// <summary>
/// Chooses the pods that make room for a critical one. Least harm first: as few guaranteed pods as possible, then as few burstable
/// ones, then as few best effort ones; within a class those whose requests come closest to what is missing, and of equals the smaller.
/// </summary>
internal static class PreemptionPlanner
{
    public static PreemptionPlan Plan(V1Pod preemptor, IReadOnlyList<ResourceShortage> shortages, IReadOnlyList<V1Pod> others)
    {
        var missing = shortages.Select(s => new Need(s.Resource, s.Missing)).ToList();
        var byClass = others.Where(o => CriticalPodRules.MayPreempt(preemptor, o)).ToLookup(QosRules.ClassOf);
        List<V1Pod> bestEffort = [.. byClass[QosClass.BestEffort]], burstable = [.. byClass[QosClass.Burstable]], guaranteed = [.. byClass[QosClass.Guaranteed]];
        var never = Less(missing, [.. bestEffort, .. burstable, .. guaranteed]);
        if (never.Count > 0)
            return new PreemptionPlan([], Shortfall(never));
        // Each class only gives what the milder ones cannot give altogether.
        var fromGuaranteed = Closest(guaranteed, Less(missing, [.. bestEffort, .. burstable]));
        var fromBurstable = Closest(burstable, Less(missing, [.. bestEffort, .. fromGuaranteed]));
        var fromBestEffort = Closest(bestEffort, Less(missing, [.. fromBurstable, .. fromGuaranteed]));
        return new PreemptionPlan([.. fromBestEffort, .. fromBurstable, .. fromGuaranteed]);
    }

    private static List<V1Pod> Closest(List<V1Pod> candidates, List<Need> missing)
    {
        var chosen = new List<V1Pod>();
        var left = new List<V1Pod>(candidates);
        while (missing.Count > 0)
        {
            var best = left[0];
            foreach (var pod in left.Skip(1))
                if (IsBetter(pod, best, missing))
                    best = pod;
            chosen.Add(best);
            left.Remove(best);
            missing = Less(missing, [best]);
        }
        return chosen;
    }

    private static bool IsBetter(V1Pod pod, V1Pod best, List<Need> missing)
    {
        var (mine, other) = (Distance(pod, missing), Distance(best, missing));
        return mine < other || (mine.Equals(other) && IsSmaller(pod, best));
    }

    /// <summary>How much of each need stays open, each weighing the same whatever its unit.</summary>
    private static double Distance(V1Pod pod, List<Need> missing) => missing.Sum(need =>
    {
        var open = (double)(need.Amount - RequestOf(pod, need.Resource)) / need.Amount;
        return open > 0 ? open * open : 0;
    });

    private static bool IsSmaller(V1Pod pod, V1Pod other)
    {
        foreach (var name in (ReadOnlySpan<string>)[ResourceNames.Memory, ResourceNames.Cpu])
            if (RequestOf(pod, name).CompareTo(RequestOf(other, name)) is var order and not 0)
                return order < 0;
        return string.CompareOrdinal(pod.Metadata.Uid, other.Metadata.Uid) < 0;
    }

    private static List<Need> Less(List<Need> needs, List<V1Pod> given) =>
        [.. needs.Select(n => n with { Amount = n.Amount - given.Sum(p => RequestOf(p, n.Resource)) }).Where(n => n.Amount > 0)];

    private static long RequestOf(V1Pod pod, string resource) =>
        resource == "pods" ? 1 : ResourceFitRules.Amount(PodResourceRules.Requests(pod), resource);

    private static string Shortfall(List<Need> needs) => "no set of running pods found to reclaim resources: ["
        + string.Concat(needs.Select(n => string.Create(CultureInfo.InvariantCulture, $"(res: {n.Resource}, q: {n.Amount}), "))) + "]";

    private sealed record Need(string Resource, long Amount);
}
