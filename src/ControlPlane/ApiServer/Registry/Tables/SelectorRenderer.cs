using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;

namespace NodeStack.ControlPlane.ApiServer.Registry.Tables;

/// <summary>Labels and label selectors as one line: <c>a=b,c in (d,e),!f</c>.</summary>
internal static class SelectorRenderer
{
    /// <summary>The requirements of a LabelSelector, sorted by key; "" when there are none.</summary>
    public static string Render(JsonObject? selector)
    {
        var labels = selector.Entries("matchLabels").Select(p => (p.Key, Text: $"{p.Key}={p.Value}"));
        var expressions = selector.Items("matchExpressions").Select(e => (Key: e.Text("key"), Text: Requirement(e)));
        return string.Join(',', labels.Concat(expressions).OrderBy(r => r.Key, StringComparer.Ordinal).Select(r => r.Text));
    }

    public static string RenderOrNone(JsonObject? selector) => TableCell.OrNone(Render(selector));

    /// <summary>A map of labels, sorted by key.</summary>
    public static string RenderLabels(JsonObject? item, string field) =>
        string.Join(',', item.Entries(field).OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}={p.Value}"));

    public static string RenderLabelsOrNone(JsonObject? item, string field) => TableCell.OrNone(RenderLabels(item, field));

    private static string Requirement(JsonObject expression)
    {
        var key = expression.Text("key");
        var values = string.Join(',', expression.Texts("values").Order(StringComparer.Ordinal));
        return expression.Text("operator") switch
        {
            "In" => $"{key} in ({values})",
            "NotIn" => $"{key} notin ({values})",
            "DoesNotExist" => $"!{key}",
            _ => key,
        };
    }
}
