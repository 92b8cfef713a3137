using System.Globalization;

namespace NodeStack.Why;

/// <summary>Why there is no pod, or not as many as there should be.</summary>
internal static class OwnerCauseRules
{
    public static string Headline(WhyFacts facts, OwnerFacts owner)
    {
        var wanted = owner.Wanted is { } number ? string.Create(CultureInfo.InvariantCulture, $"{owner.ReadyPods} of {number}") : string.Create(CultureInfo.InvariantCulture, $"{owner.ReadyPods} of {owner.Pods}");
        var missing = owner.Name == facts.Name ? "" : $"there is no pod {facts.Namespace}/{facts.Name}; ";
        return $"{missing}{owner.Kind} {facts.Namespace}/{owner.Name} has {wanted} pods Ready";
    }

    public static IEnumerable<string> Causes(WhyFacts facts, OwnerFacts owner, DateTimeOffset now)
    {
        if (owner.Wanted == 0)
            yield return owner.Kind == "Job" ? "it wants no more pods" : "it is scaled to 0";
        if (owner.IsHeld)
            yield return owner.Kind == "Job" ? "it is suspended" : "it is paused: changes are not carried out";
        foreach (var condition in owner.Conditions.Where(IsBad))
            yield return $"{condition.Reason}: {EventRules.OneLine(condition.Message)}";
        var told = owner.Conditions.Where(IsBad).Select(static c => c.Message).ToHashSet();
        foreach (var (kind, name) in owner.Makers)
            if (EventRules.Latest(facts.Events, kind, name, null, "FailedCreate", "FailedPlacement") is { } failed && !told.Any(t => t.Length > 0 && failed.Message?.Contains(t, StringComparison.Ordinal) == true))
                yield return $"its pods cannot be made: {EventRules.Text(failed, now)}";
    }

    private static bool IsBad(OwnerCondition condition) => (condition.Type, condition.Status) switch
    {
        ("ReplicaFailure" or "Failed" or "FailureTarget", "True") => true,
        ("Progressing", "False") => true,
        _ => false,
    };
}
