using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Objects;

namespace NodeStack.ControlPlane.ApiServer.Patch;

/// <summary>The words by which a strategic merge patch says more than values, and the ways to get them wrong.</summary>
internal static class StrategicDirectives
{
    public const string Marker = "$patch";
    public const string RetainKeys = "$retainKeys";
    public const string DeletePrefix = "$deleteFromPrimitiveList";
    public const string OrderPrefix = "$setElementOrder";
    public const string Replace = "replace";
    public const string Delete = "delete";
    public const string Merge = "merge";

    public static ApiException BadRetainKeys() => ApiErrors.BadRequest("invalid patch format of retainKeys");

    public static ApiException BadElementOrder() => ApiErrors.BadRequest("invalid patch format of setElementOrder list");

    public static ApiException BadDeleteList() => ApiErrors.BadRequest("invalid patch format of primitive list");

    public static ApiException NoMergeKey(JsonNode? item, string key) =>
        ApiErrors.BadRequest($"map: {GoValueRenderer.Render(item)} does not contain declared merge key: {key}");

    public static ApiException UnknownType(JsonNode? type, JsonNode map) =>
        ApiErrors.BadRequest($"unknown patch type: {GoValueRenderer.Render(type)} in map: {GoValueRenderer.Render(map)}");

    public static ApiException WrongType(string expected, JsonNode? found) =>
        ApiErrors.BadRequest($"expected a {expected}, but received a {GoType(found)}");

    /// <summary>The field a directive with a slash is about.</summary>
    public static string FieldOf(string key, string prefix, Func<ApiException> wrong) =>
        key.Length > prefix.Length && key[prefix.Length] == '/' ? key[(prefix.Length + 1)..] : throw wrong();

    /// <summary>Of a new value: null for a map that is only a directive, else the value without such maps in it.</summary>
    public static JsonNode? Strip(JsonNode? value, out bool isKept)
    {
        isKept = true;
        if (value is JsonObject map)
        {
            isKept = !map.ContainsKey(Marker);
            StripEntries(map);
        }
        else if (value is JsonArray list)
        {
            for (var i = list.Count - 1; i >= 0; i--)
            {
                Strip(list[i], out var isItemKept);
                if (!isItemKept)
                    list.RemoveAt(i);
            }
        }
        return isKept ? value : null;
    }

    public static string GoType(JsonNode? value) => value switch
    {
        null => "%!s(<nil>)",
        JsonObject => "map[string]interface {}",
        JsonArray => "[]interface {}",
        _ => value.GetValueKind() switch
        {
            System.Text.Json.JsonValueKind.String => "string",
            System.Text.Json.JsonValueKind.Number => value.ToJsonString().AsSpan().IndexOfAny('.', 'e', 'E') < 0 ? "int64" : "float64",
            _ => "bool",
        },
    };

    private static void StripEntries(JsonObject map)
    {
        for (var i = map.Count - 1; i >= 0; i--)
        {
            Strip(map.GetAt(i).Value, out var isEntryKept);
            if (!isEntryKept)
                map.RemoveAt(i);
        }
    }
}
