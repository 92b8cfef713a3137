using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;

namespace NodeStack.KubeApi.Validation;

/// <summary>Whether labels are what a LabelSelector of the API asks for.</summary>
public static class LabelSelectorMatchRules
{
    /// <summary>A selector that is not there matches nothing, an empty one everything.</summary>
    public static bool Matches(JsonObject? selector, JsonObject? labels) =>
        selector is not null
        && selector.Entries("matchLabels").All(l => labels.TextOrNull(l.Key) == l.Value)
        && selector.Items("matchExpressions").All(e => Matches(e, labels.TextOrNull(e.Text("key"))));

    public static bool IsEmpty(JsonObject? selector) => selector.Count("matchLabels") + selector.Count("matchExpressions") == 0;

    private static bool Matches(JsonObject requirement, string? value) => requirement.Text("operator") switch
    {
        "In" => value is not null && requirement.Texts("values").Contains(value),
        "NotIn" => value is null || !requirement.Texts("values").Contains(value),
        "Exists" => value is not null,
        "DoesNotExist" => value is null,
        _ => false,
    };
}
