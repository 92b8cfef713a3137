using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NodeStack.KubeApi.Json;

/// <summary>
/// Reads API objects held as JSON. A field that is missing, null, or of another type reads as the type's zero value, and fields of nothing read as
/// nothing, so paths need no checks on the way. For objects whose types were checked when they were decoded.
/// </summary>
public static class JsonFields
{
    public static JsonObject? Child(this JsonObject? item, string name) => item is null ? null : item[name] as JsonObject;

    /// <summary>The object under a name, made when there is none.</summary>
    public static JsonObject MakeChild(this JsonObject item, string name)
    {
        if (item[name] is JsonObject child)
            return child;
        var made = new JsonObject();
        item[name] = made;
        return made;
    }

    public static bool Has(this JsonObject? item, string name) => item?[name] is not null;

    /// <summary>The text, "" when there is none.</summary>
    public static string Text(this JsonObject? item, string name) => item.TextOrNull(name) ?? "";

    public static string? TextOrNull(this JsonObject? item, string name) => item?[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    public static bool Flag(this JsonObject? item, string name) => item.FlagOrNull(name) ?? false;

    public static bool? FlagOrNull(this JsonObject? item, string name) => item?[name] is JsonValue value && value.TryGetValue<bool>(out var flag) ? flag : null;

    public static long Number(this JsonObject? item, string name) => item.NumberOrNull(name) ?? 0;

    public static long? NumberOrNull(this JsonObject? item, string name) => item?[name] is { } node ? NumberOf(node) : null;

    public static long? NumberOf(JsonNode node)
    {
        if (node is not JsonValue value || value.GetValueKind() != JsonValueKind.Number)
            return null;
        // A number keeps the type it was made with: parsed text, int or long.
        if (value.TryGetValue<long>(out var number))
            return number;
        if (value.TryGetValue<int>(out var small))
            return small;
        return long.TryParse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed) ? parsed : null;
    }

    /// <summary>A number or text as text: ports, percentages, quantities.</summary>
    public static string? Scalar(this JsonObject? item, string name) => item?[name] is { } node ? ScalarOf(node) : null;

    public static string? ScalarOf(JsonNode node) => node is JsonValue value
        ? value.TryGetValue<string>(out var text) ? text : value.ToJsonString()
        : null;

    /// <summary>The objects of a list; empty when there is none.</summary>
    public static IReadOnlyList<JsonObject> Items(this JsonObject? item, string name) =>
        item?[name] is JsonArray { Count: > 0 } list ? [.. list.Select(i => i as JsonObject ?? [])] : [];

    /// <summary>The texts of a list; empty when there is none.</summary>
    public static IReadOnlyList<string> Texts(this JsonObject? item, string name) =>
        item?[name] is JsonArray { Count: > 0 } list ? [.. list.Select(i => i is null ? "" : ScalarOf(i) ?? "")] : [];

    public static int Count(this JsonObject? item, string name) => item?[name] switch
    {
        JsonArray list => list.Count,
        JsonObject map => map.Count,
        _ => 0,
    };

    /// <summary>A map of names to texts, in its order.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Entries(this JsonObject? item, string name)
    {
        foreach (var (key, value) in item.Child(name) ?? [])
            yield return new KeyValuePair<string, string>(key, value is null ? "" : ScalarOf(value) ?? "");
    }

    /// <summary>Sets a text that is missing or empty.</summary>
    public static void Default(this JsonObject item, string name, string value)
    {
        if (item.Text(name).Length == 0)
            item[name] = value;
    }

    /// <summary>Sets a number that is missing.</summary>
    public static void Default(this JsonObject item, string name, long value)
    {
        if (!item.Has(name))
            item[name] = value;
    }

    /// <summary>Sets a number that is missing or zero.</summary>
    public static void DefaultZero(this JsonObject item, string name, long value)
    {
        if (item.Number(name) == 0)
            item[name] = value;
    }

    public static void Default(this JsonObject item, string name, bool value)
    {
        if (!item.Has(name))
            item[name] = value;
    }

    /// <summary>Whether two values say the same: missing, null and empty ones count as equal, as Go's semantic comparison has it.</summary>
    public static bool SameAs(this JsonNode? left, JsonNode? right)
    {
        if (IsEmpty(left) && IsEmpty(right))
            return true;
        return (left, right) switch
        {
            (JsonObject a, JsonObject b) => a.All(p => SameAs(p.Value, b[p.Key])) && b.All(p => a.ContainsKey(p.Key) || IsEmpty(p.Value)),
            (JsonArray a, JsonArray b) => a.Count == b.Count && a.Zip(b).All(p => SameAs(p.First, p.Second)),
            _ => JsonNode.DeepEquals(left, right),
        };
    }

    /// <summary>Whether a field of two objects says the same.</summary>
    public static bool SameAt(this JsonObject? item, JsonObject? other, string name) => SameAs(item?[name], other?[name]);

    /// <summary>Puts a copy of another object's field here, or nothing when it has none.</summary>
    public static void Take(this JsonObject item, string name, JsonObject? from)
    {
        if (from?[name] is { } value)
            item[name] = value.DeepClone();
        else
            item.Remove(name);
    }

    private static bool IsEmpty(JsonNode? node) => node switch
    {
        null => true,
        JsonArray list => list.Count == 0,
        JsonObject map => map.Count == 0,
        _ => false,
    };
}
