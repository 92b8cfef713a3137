using System.Globalization;
using System.Text.Json.Nodes;

namespace NodeStack.ControlPlane.ApiServer.Objects.Reading;

/// <summary>
/// Reads fields of an object by path. What is absent or of another type reads as empty: objects have been through the schema, so a wrong type cannot
/// be where one is read.
/// </summary>
public static class ObjectReading
{
    public static JsonNode? At(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        foreach (var step in path)
        {
            if (node is not JsonObject map)
                return null;
            node = map[step];
        }
        return node;
    }

    /// <summary>Empty when absent.</summary>
    public static string Text(this JsonNode? node, params ReadOnlySpan<string> path) =>
        At(node, path) is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";

    public static bool? Flag(this JsonNode? node, params ReadOnlySpan<string> path) =>
        At(node, path) is JsonValue value && value.TryGetValue<bool>(out var flag) ? flag : null;

    public static long? Number(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        if (At(node, path) is not JsonValue value)
            return null;
        if (value.TryGetValue<long>(out var wide))
            return wide;
        return value.TryGetValue<int>(out var narrow) ? narrow : value.TryGetValue<double>(out var real) ? (long)real : null;
    }

    /// <summary>A quantity as its text; plain numbers too.</summary>
    public static string Amount(this JsonNode? node) =>
        node is not JsonValue value ? "" : value.TryGetValue<string>(out var text) ? text : value.ToJsonString();

    public static DateTimeOffset? Time(this JsonNode? node, params ReadOnlySpan<string> path) =>
        DateTimeOffset.TryParse(Text(node, path), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    /// <summary>The objects of a list, none when absent.</summary>
    public static IEnumerable<JsonObject> Items(this JsonNode? node, params ReadOnlySpan<string> path) =>
        At(node, path) is JsonArray list ? list.OfType<JsonObject>() : [];

    /// <summary>The strings of a list, none when absent.</summary>
    public static IReadOnlyList<string> Texts(this JsonNode? node, params ReadOnlySpan<string> path) =>
        At(node, path) is JsonArray list ? [.. list.Select(item => Text(item))] : [];

    /// <summary>The entries of a map of strings, none when absent.</summary>
    public static IReadOnlyDictionary<string, string> Map(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        if (At(node, path) is JsonObject entries)
        {
            foreach (var (key, value) in entries)
                map[key] = Text(value);
        }
        return map;
    }

    /// <summary>The object under a name, made when it is not there.</summary>
    public static JsonObject Child(this JsonObject parent, string name)
    {
        if (parent[name] is JsonObject there)
            return there;
        var made = new JsonObject();
        parent[name] = made;
        return made;
    }

    /// <summary>The list under a name, made when it is not there.</summary>
    public static JsonArray Children(this JsonObject parent, string name)
    {
        if (parent[name] is JsonArray there)
            return there;
        var made = new JsonArray();
        parent[name] = made;
        return made;
    }

    public static JsonArray ToJson(this IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode?)JsonValue.Create(t))]);

    public static JsonObject ToJson(this IEnumerable<KeyValuePair<string, string>> entries) =>
        new(entries.Select(e => KeyValuePair.Create(e.Key, (JsonNode?)JsonValue.Create(e.Value))));
}
