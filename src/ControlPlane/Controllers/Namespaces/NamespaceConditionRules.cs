using k8s.Models;

namespace NodeStack.ControlPlane.Controllers.Namespaces;

/// <summary>What a namespace that goes says of itself. Upstream's types, reasons and messages.</summary>
public static class NamespaceConditionRules
{
    /// <summary>The new conditions; null when they are as they were.</summary>
    /// <param name="totals">False while only pods were looked at: what else there is is not known.</param>
    public static IList<V1NamespaceCondition>? Conditions(IList<V1NamespaceCondition>? before, NamespaceContent content, bool totals, DateTimeOffset now)
    {
        V1NamespaceCondition[] wished =
        [
            content.DiscoveryProblem is { } problem
                ? Bad("NamespaceDeletionDiscoveryFailure", "DiscoveryFailed",
                    content.StaleGroups > 0 ? $"Discovery failed for some groups, {content.StaleGroups} failing: {problem}" : problem)
                : Good("NamespaceDeletionDiscoveryFailure", "ResourcesDiscovered", "All resources successfully discovered"),
            Good("NamespaceDeletionGroupVersionParsingFailure", "ParsedGroupVersions", "All legacy kube types successfully parsed"),
            content.Errors.Count > 0
                ? Bad("NamespaceDeletionContentFailure", "ContentDeletionFailed",
                    $"Failed to delete all resource types, {content.Errors.Count} remaining: {string.Join(", ", content.Errors.Order(StringComparer.Ordinal))}")
                : Good("NamespaceDeletionContentFailure", "ContentDeleted", "All content successfully deleted, may be waiting on finalization"),
            totals && content.Remaining.Count > 0
                ? Bad("NamespaceContentRemaining", "SomeResourcesRemain",
                    $"Some resources are remaining: {Listed(content.Remaining, r => $"{r.Key} has {r.Value} resource instances")}")
                : Good("NamespaceContentRemaining", "ContentRemoved", "All content successfully removed"),
            totals && content.Finalizers.Count > 0
                ? Bad("NamespaceFinalizersRemaining", "SomeFinalizersRemain",
                    $"Some content in the namespace has finalizers remaining: {Listed(content.Finalizers, f => $"{f.Key} in {f.Value} resource instances")}")
                : Good("NamespaceFinalizersRemaining", "ContentHasNoFinalizers", "All content-preserving finalizers finished"),
        ];
        return Merge(before ?? [], wished, now);
    }

    private static List<V1NamespaceCondition>? Merge(IList<V1NamespaceCondition> before, V1NamespaceCondition[] wished, DateTimeOffset now)
    {
        var (result, isChanged) = (before.ToList(), false);
        foreach (var condition in wished)
        {
            var at = result.FindIndex(c => c.Type == condition.Type);
            var old = at < 0 ? null : result[at];
            if (old is not null && old.Status == condition.Status && old.Reason == condition.Reason && old.Message == condition.Message)
                continue;
            isChanged = true;
            var made = condition with { LastTransitionTime = old?.Status == condition.Status ? old.LastTransitionTime : now.UtcDateTime };
            if (at < 0)
                result.Add(made);
            else
                result[at] = made;
        }
        return isChanged ? result : null;
    }

    private static string Listed(IReadOnlyDictionary<string, int> counts, Func<KeyValuePair<string, int>, string> text) =>
        string.Join(", ", counts.Select(text).Order(StringComparer.Ordinal));

    private static V1NamespaceCondition Good(string type, string reason, string message) => new() { Type = type, Status = "False", Reason = reason, Message = message };

    private static V1NamespaceCondition Bad(string type, string reason, string message) => new() { Type = type, Status = "True", Reason = reason, Message = message };
}
