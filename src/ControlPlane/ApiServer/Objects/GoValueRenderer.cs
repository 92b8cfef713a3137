using System.Text;
using System.Text.Json.Nodes;

namespace NodeStack.ControlPlane.ApiServer.Objects;

/// <summary>JSON as Go prints the maps and slices it is decoded into (<c>%v</c>): upstream's messages quote objects so.</summary>
internal static class GoValueRenderer
{
    public static string Render(JsonNode? value)
    {
        var output = new StringBuilder();
        Append(output, value);
        return output.ToString();
    }

    private static void Append(StringBuilder output, JsonNode? value)
    {
        switch (value)
        {
            case null:
                output.Append("<nil>");
                break;
            case JsonObject map:
                output.Append("map[");
                AppendAll(output, map.OrderBy(e => e.Key, StringComparer.Ordinal), static (o, e) => Append(o.Append(e.Key).Append(':'), e.Value));
                output.Append(']');
                break;
            case JsonArray list:
                output.Append('[');
                AppendAll(output, list, Append);
                output.Append(']');
                break;
            default:
                output.Append(value.AsValue().TryGetValue<string>(out var text) ? text : value.ToJsonString());
                break;
        }
    }

    private static void AppendAll<T>(StringBuilder output, IEnumerable<T> items, Action<StringBuilder, T> append)
    {
        var isFirst = true;
        foreach (var item in items)
        {
            if (!isFirst)
                output.Append(' ');
            isFirst = false;
            append(output, item);
        }
    }
}
