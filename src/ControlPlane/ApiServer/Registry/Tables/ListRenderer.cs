using System.Globalization;
using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;

namespace NodeStack.ControlPlane.ApiServer.Registry.Tables;

/// <summary>Lists that must fit in a cell.</summary>
internal static class ListRenderer
{
    /// <summary>The first few, and how many more there are.</summary>
    public static string Shorten(IReadOnlyList<string> items, string whenEmpty, int shown = 3, string separator = ",")
    {
        if (items.Count == 0)
            return whenEmpty;
        var text = string.Join(separator, items.Take(shown));
        return items.Count <= shown ? text : string.Create(CultureInfo.InvariantCulture, $"{text} + {items.Count - shown} more...");
    }

    public static string Names(JsonObject? template) => Join(template, "name");

    public static string Images(JsonObject? template) => Join(template, "image");

    private static string Join(JsonObject? template, string field) => string.Join(',', template.Child("spec").Items("containers").Select(c => c.Text(field)));
}
