using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;

namespace NodeStack.ControlPlane.ApiServer.Objects;

/// <summary>Whether labels are those that a LabelSelector of an object asks for. No selector matches nothing, an empty one everything.</summary>
public static class LabelSelectorRules
{
    public static bool Matches(JsonNode? selector, IReadOnlyDictionary<string, string> labels) =>
        selector is JsonObject
        && selector.Map("matchLabels").All(m => labels.TryGetValue(m.Key, out var value) && value == m.Value)
        && selector.Items("matchExpressions").All(e => MatchesExpression(e, labels));

    private static bool MatchesExpression(JsonObject expression, IReadOnlyDictionary<string, string> labels)
    {
        var present = labels.TryGetValue(expression.Text("key"), out var value);
        return expression.Text("operator") switch
        {
            "In" => present && expression.Texts("values").Contains(value!),
            "NotIn" => !present || !expression.Texts("values").Contains(value!),
            "Exists" => present,
            "DoesNotExist" => !present,
            _ => false,
        };
    }
}
