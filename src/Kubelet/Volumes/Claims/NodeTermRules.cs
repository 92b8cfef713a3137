using System.Globalization;
using k8s.Models;

namespace NodeStack.Kubelet.Volumes.Claims;

/// <summary>Whether a node matches one term of a node selector: all its expressions; a term without any matches nothing.</summary>
internal static class NodeTermRules
{
    public static bool Matches(V1NodeSelectorTerm term, V1Node node)
    {
        if (term.MatchExpressions is not { Count: > 0 } && term.MatchFields is not { Count: > 0 })
            return false;
        var labels = node.Metadata.Labels ?? new Dictionary<string, string>();
        return (term.MatchExpressions ?? []).All(wish => Matches(wish, labels.TryGetValue(wish.Key, out var value) ? value : null))
            && (term.MatchFields ?? []).All(wish => wish.Key == "metadata.name" && Matches(wish, node.Metadata.Name));
    }

    private static bool Matches(V1NodeSelectorRequirement wish, string? value) => wish.OperatorProperty switch
    {
        "In" => value is not null && (wish.Values ?? []).Contains(value),
        "NotIn" => value is null || !(wish.Values ?? []).Contains(value),
        "Exists" => value is not null,
        "DoesNotExist" => value is null,
        "Gt" => Compare(wish, value) > 0,
        "Lt" => Compare(wish, value) < 0,
        _ => false,
    };

    /// <summary>Zero, which neither is greater nor less, for what is no number.</summary>
    private static int Compare(V1NodeSelectorRequirement wish, string? value) =>
        long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var has)
        && wish.Values is [var only] && long.TryParse(only, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var bound)
            ? has.CompareTo(bound)
            : 0;
}
