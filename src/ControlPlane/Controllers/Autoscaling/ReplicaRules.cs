namespace NodeStack.ControlPlane.Controllers.Autoscaling;

/// <summary>How many replicas bring use to its target. What is not known is taken so that it changes least: full use on the way down, none on the way up.</summary>
public static class ReplicaRules
{
    /// <summary>By each pod's use in percent of what it requests.</summary>
    /// <param name="requests">Thousandths, by pod.</param>
    /// <exception cref="MetricException">Nothing was measured that counts.</exception>
    public static Proposal ByUtilization(
        IReadOnlyDictionary<string, PodMetric> metrics, PodGroups groups, IReadOnlyDictionary<string, long> requests, int target, int current, Tolerances tolerances)
    {
        var known = Known(metrics, groups);
        var (ratio, utilization, usage) = Utilization(known, requests, target);
        var fallback = groups.Missing.Where(requests.ContainsKey).ToDictionary(p => p, p => requests[p] * Math.Max(100, target) / 100);
        var replicas = Settle(known, groups, ratio, current, tolerances, fallback, filled => Utilization(filled, requests, target).Ratio);
        return new Proposal(replicas, usage, utilization);
    }

    /// <summary>By what each pod uses on average.</summary>
    /// <exception cref="MetricException">Nothing was measured that counts.</exception>
    public static Proposal ByAverage(IReadOnlyDictionary<string, PodMetric> metrics, PodGroups groups, long target, int current, Tolerances tolerances)
    {
        var known = Known(metrics, groups);
        var usage = Average(known);
        var replicas = Settle(known, groups, (double)usage / target, current, tolerances, groups.Missing.ToDictionary(p => p, _ => target), filled => (double)Average(filled) / target);
        return new Proposal(replicas, usage);
    }

    /// <summary>By one value for all of them.</summary>
    /// <param name="ready">How many pods there are that share it.</param>
    public static Proposal ByValue(long usage, long target, int current, int ready, Tolerances tolerances)
    {
        var ratio = (double)usage / target;
        return new Proposal(current == 0 ? Whole(ratio) : tolerances.IsWithin(ratio) ? current : Whole(ratio * ready), usage);
    }

    /// <summary>By one value, of which each replica is to have a share.</summary>
    /// <param name="replicas">As the target's status says.</param>
    public static Proposal ByShare(long usage, long target, int replicas, Tolerances tolerances)
    {
        var ratio = (double)usage / ((double)target * replicas);
        var wished = tolerances.IsWithin(ratio) ? replicas : Whole((double)usage / target);
        return new Proposal(wished, replicas == 0 ? long.MaxValue : (long)Math.Min(long.MaxValue, Math.Ceiling((double)usage / replicas)));
    }

    private static Dictionary<string, long> Known(IReadOnlyDictionary<string, PodMetric> metrics, PodGroups groups)
    {
        var known = metrics.Where(m => !groups.Ignored.Contains(m.Key) && !groups.Unready.Contains(m.Key)).ToDictionary(m => m.Key, m => m.Value.Value, StringComparer.Ordinal);
        return known.Count > 0 ? known : throw new MetricException("did not receive metrics for targeted pods (pods might be unready)");
    }

    /// <param name="missingUse">What pods that were not measured are taken to use on the way down.</param>
    private static int Settle(
        Dictionary<string, long> known, PodGroups groups, double ratio, int current, Tolerances tolerances, Dictionary<string, long> missingUse, Func<Dictionary<string, long>, double> again)
    {
        var upWithUnready = groups.Unready.Count > 0 && ratio > 1.0;
        if (!upWithUnready && groups.Missing.Count == 0)
            return tolerances.IsWithin(ratio) ? current : Whole(ratio * groups.Ready);
        var filled = new Dictionary<string, long>(known, StringComparer.Ordinal);
        if (ratio < 1.0)
            foreach (var (pod, use) in missingUse)
                filled[pod] = use;
        else if (ratio > 1.0)
            foreach (var pod in groups.Missing)
                filled[pod] = 0;
        if (upWithUnready)
            foreach (var pod in groups.Unready)
                filled[pod] = 0;
        var settled = again(filled);
        if (tolerances.IsWithin(settled) || (ratio < 1.0 && settled > 1.0) || (ratio > 1.0 && settled < 1.0))
            return current;
        var replicas = Whole(settled * filled.Count);
        return (settled < 1.0 && replicas > current) || (settled > 1.0 && replicas < current) ? current : replicas;
    }

    private static (double Ratio, int Utilization, long Usage) Utilization(Dictionary<string, long> metrics, IReadOnlyDictionary<string, long> requests, int target)
    {
        var (used, requested, count) = (0L, 0L, 0);
        foreach (var (pod, value) in metrics)
            if (requests.TryGetValue(pod, out var request))
                (used, requested, count) = (used + value, requested + request, count + 1);
        if (requested == 0)
            throw new MetricException("no metrics returned matched known pods");
        var utilization = (int)(used * 100 / requested);
        return ((double)utilization / target, utilization, used / count);
    }

    private static long Average(Dictionary<string, long> metrics) => metrics.Values.Sum() / metrics.Count;

    private static int Whole(double replicas) => replicas >= int.MaxValue ? int.MaxValue : (int)Math.Ceiling(replicas);
}
