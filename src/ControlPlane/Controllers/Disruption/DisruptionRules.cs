using k8s.Models;
using NodeStack.ControlPlane.Controllers.Pods;

namespace NodeStack.ControlPlane.Controllers.Disruption;

/// <summary>How many pods of a PodDisruptionBudget may be taken away.</summary>
public static class DisruptionRules
{
    /// <summary>How long an eviction that was granted may take to be seen; a pod that is still there then was not evicted.</summary>
    public static readonly TimeSpan DeletionTimeout = TimeSpan.FromMinutes(2);

    /// <summary>Whether the budget is a part of what controllers want, so that these must be known.</summary>
    public static bool NeedsScale(V1PodDisruptionBudget budget) => budget.Spec.MaxUnavailable is not null || IsPercent(budget.Spec.MinAvailable);

    /// <param name="scale">What the pods' controllers want together; only where <see cref="NeedsScale"/>.</param>
    /// <exception cref="FormatException">The budget is neither a number nor a percentage.</exception>
    public static (int Expected, int Desired) Count(V1PodDisruptionBudget budget, int pods, int scale)
    {
        if (budget.Spec.MaxUnavailable is { } most)
            return (scale, Math.Max(0, scale - Scaled(most, scale)));
        if (budget.Spec.MinAvailable is not { } least)
            return (0, 0);
        return IsPercent(least) ? (scale, Scaled(least, scale)) : (pods, Scaled(least, 0));
    }

    /// <summary>Granted evictions that are still to be waited for, those that never came, and when to look again.</summary>
    public static (IReadOnlyDictionary<string, DateTime?> Waiting, IReadOnlyList<V1Pod> NotDeleted, TimeSpan? Next) Disrupted(
        V1PodDisruptionBudget budget, IEnumerable<V1Pod> pods, DateTimeOffset now)
    {
        var (waiting, lost, next) = (new Dictionary<string, DateTime?>(StringComparer.Ordinal), new List<V1Pod>(), (TimeSpan?)null);
        if (budget.Status?.DisruptedPods is not { } granted)
            return (waiting, lost, next);
        foreach (var pod in pods.Where(p => p.Metadata.DeletionTimestamp is null))
        {
            if (!granted.TryGetValue(pod.Metadata.Name, out var time) || time is not { } since)
                continue;
            var left = since + DeletionTimeout - now.UtcDateTime;
            if (left < TimeSpan.Zero)
            {
                lost.Add(pod);
                continue;
            }
            waiting[pod.Metadata.Name] = since;
            next = next is null || left < next ? left : next;
        }
        return (waiting, lost, next);
    }

    public static int Healthy(IEnumerable<V1Pod> pods, IReadOnlyDictionary<string, DateTime?> waiting) =>
        pods.Count(p => p.Metadata.DeletionTimestamp is null && !waiting.ContainsKey(p.Metadata.Name) && PodStateRules.IsReady(p));

    /// <summary>The status to write; null when it is so.</summary>
    public static V1PodDisruptionBudgetStatus? Status(
        V1PodDisruptionBudget budget, int healthy, int desired, int expected, IReadOnlyDictionary<string, DateTime?> waiting, DateTimeOffset now)
    {
        var before = budget.Status;
        // Without any pod nothing is allowed: the first ones may have come already.
        var allowed = expected <= 0 ? 0 : Math.Max(0, healthy - desired);
        var condition = Condition(before, allowed > 0 ? "True" : "False", allowed > 0 ? "SufficientPods" : "InsufficientPods", "", budget.Metadata.Generation, now);
        var isSame = before is not null && before.CurrentHealthy == healthy && before.DesiredHealthy == desired && before.ExpectedPods == expected && before.DisruptionsAllowed == allowed
            && before.ObservedGeneration == budget.Metadata.Generation && AreSame(before.DisruptedPods, waiting) && before.Conditions?.Any(c => Says(c, condition)) == true;
        return isSame ? null : new V1PodDisruptionBudgetStatus
        {
            CurrentHealthy = healthy, DesiredHealthy = desired, ExpectedPods = expected, DisruptionsAllowed = allowed, ObservedGeneration = budget.Metadata.Generation,
            DisruptedPods = waiting.Count == 0 ? null : new Dictionary<string, DateTime?>(waiting), Conditions = With(before?.Conditions, condition),
        };
    }

    /// <summary>When it cannot be told how many pods there should be, none may be taken away.</summary>
    public static V1PodDisruptionBudgetStatus Failed(V1PodDisruptionBudget budget, string why, DateTimeOffset now)
    {
        var before = budget.Status ?? new V1PodDisruptionBudgetStatus { CurrentHealthy = 0, DesiredHealthy = 0, ExpectedPods = 0 };
        return before with { DisruptionsAllowed = 0, Conditions = With(before.Conditions, Condition(before, "False", "SyncFailed", why, before.ObservedGeneration, now)) };
    }

    private static bool IsPercent(IntOrString? value) => value?.Value?.EndsWith('%') == true;

    private static int Scaled(IntOrString value, int total) =>
        IntOrPercentRules.Scale(value, total, roundUp: true) ?? throw new FormatException($"invalid value for IntOrString: {value.Value}");

    private static V1Condition Condition(V1PodDisruptionBudgetStatus? before, string status, string reason, string message, long? generation, DateTimeOffset now)
    {
        var old = before?.Conditions?.FirstOrDefault(c => c.Type == "DisruptionAllowed");
        return new V1Condition
        {
            Type = "DisruptionAllowed", Status = status, Reason = reason, Message = message, ObservedGeneration = generation,
            LastTransitionTime = old?.Status == status ? old.LastTransitionTime : now.UtcDateTime,
        };
    }

    private static List<V1Condition> With(IList<V1Condition>? conditions, V1Condition condition) => [.. (conditions ?? []).Where(c => c.Type != condition.Type), condition];

    private static bool Says(V1Condition a, V1Condition b) => a.Type == b.Type && a.Status == b.Status && a.Reason == b.Reason && (a.ObservedGeneration ?? 0) == (b.ObservedGeneration ?? 0);

    private static bool AreSame(IDictionary<string, DateTime?>? a, IReadOnlyDictionary<string, DateTime?> b) =>
        (a?.Count ?? 0) == b.Count && b.All(p => a!.TryGetValue(p.Key, out var time) && time == p.Value);
}
