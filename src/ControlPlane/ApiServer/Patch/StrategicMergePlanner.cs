using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Schema;

namespace NodeStack.ControlPlane.ApiServer.Patch;

/// <summary>
/// Strategic merge patch: maps are joined, lists are joined or replaced as the schema says, directives in the patch say the rest. Behaves as
/// apimachinery's strategicpatch does, its oddities included where clients can see them.
/// </summary>
internal static class StrategicMergePlanner
{
    /// <param name="original">Is changed, and may become part of the result.</param>
    /// <param name="patch">Is changed: what was worked off in lists with an order is removed.</param>
    /// <param name="type">Null where the schema knows nothing: lists are replaced.</param>
    /// <exception cref="ApiException">The patch is wrong.</exception>
    public static JsonObject Merge(JsonObject original, JsonObject patch, TypeSchema? type)
    {
        if (patch.TryGetPropertyValue(StrategicDirectives.Marker, out var directive))
            return Direct(directive, patch);
        RetainKeys(original, patch);
        foreach (var key in patch.Select(e => e.Key).Where(IsOrder).ToArray())
            MergeOrdered(original, patch, key, type);
        foreach (var (key, value) in patch)
            MergeEntry(original, key, value, type);
        return original;
    }

    private static bool IsOrder(string key) => key.StartsWith(StrategicDirectives.OrderPrefix, StringComparison.Ordinal);

    private static JsonObject Direct(JsonNode? directive, JsonObject patch)
    {
        var word = TextOf(directive);
        if (word == StrategicDirectives.Delete)
            return [];
        if (word != StrategicDirectives.Replace)
            throw StrategicDirectives.UnknownType(directive, patch);
        patch.Remove(StrategicDirectives.Marker);
        return (JsonObject)patch.DeepClone();
    }

    /// <summary>Drops what the patch does not want retained; all it sets must be in that list.</summary>
    private static void RetainKeys(JsonObject original, JsonObject patch)
    {
        if (!patch.Remove(StrategicDirectives.RetainKeys, out var wanted))
            return;
        if (wanted is not JsonArray list)
            throw StrategicDirectives.BadRetainKeys();
        var kept = list.Select(TextOf).Where(k => k is not null).ToHashSet(StringComparer.Ordinal);
        foreach (var (key, value) in patch)
        {
            var isDirective = key.StartsWith(StrategicDirectives.DeletePrefix, StringComparison.Ordinal) || IsOrder(key);
            if (value is not null && !isDirective && !kept.Contains(key))
                throw StrategicDirectives.BadRetainKeys();
        }
        foreach (var key in original.Select(e => e.Key).Where(k => !kept.Contains(k)).ToArray())
            original.Remove(key);
    }

    /// <summary>A list whose order the patch gives, with the changes the patch has for it.</summary>
    private static void MergeOrdered(JsonObject original, JsonObject patch, string key, TypeSchema? type)
    {
        patch.Remove(key, out var orderNode);
        if (orderNode is not JsonArray order)
            throw StrategicDirectives.WrongType("[]interface {}", orderNode);
        var name = StrategicDirectives.FieldOf(key, StrategicDirectives.OrderPrefix, StrategicDirectives.BadElementOrder);
        var present = ListOf(original, name);
        var change = ListOf(patch, name);
        var field = FieldOf(type, name) ?? throw NoField(type, name);
        StrategicListPlanner.CheckOrder(change, order, field.PatchMergeKey);
        if (present is null && change is null)
            return;
        original[name] = StrategicListPlanner.MergeInOrder(present, change, order, field);
        patch.Remove(name);
    }

    private static void MergeEntry(JsonObject original, string key, JsonNode? value, TypeSchema? type)
    {
        var isDeleteList = key.StartsWith(StrategicDirectives.DeletePrefix, StringComparison.Ordinal);
        var name = isDeleteList ? StrategicDirectives.FieldOf(key, StrategicDirectives.DeletePrefix, StrategicDirectives.BadDeleteList) : key;
        if (value is null)
        {
            original.Remove(name);
            return;
        }
        original.TryGetPropertyValue(name, out var present);
        switch (present, value)
        {
            case (JsonObject map, JsonObject change):
                original[name] = MergeMap(map, change, name, type);
                break;
            case (JsonArray list, JsonArray change):
                original[name] = MergeList(list, change, name, type, isDeleteList);
                break;
            default:
                if (!isDeleteList)
                    Put(original, name, value);
                break;
        }
    }

    private static JsonObject MergeMap(JsonObject present, JsonObject change, string name, TypeSchema? type)
    {
        var field = FieldOf(type, name);
        if (type is not null && field is null)
            throw NoField(type, name);
        return field?.PatchStrategies.Contains(StrategicDirectives.Replace) == true
            ? (JsonObject)change.DeepClone()
            : Merge((JsonObject)present.DeepClone(), change, field?.Shape.Type);
    }

    private static JsonArray MergeList(JsonArray present, JsonArray change, string name, TypeSchema? type, bool isDeleteList)
    {
        var field = FieldOf(type, name);
        if (type is not null && field is null)
            throw NoField(type, name);
        if (isDeleteList)
            return StrategicListPlanner.Delete(present, change);
        return field?.PatchMerges == true ? StrategicListPlanner.Merge(present, change, field) : (JsonArray)change.DeepClone();
    }

    /// <summary>A value where nothing like it was: without nulls, and without maps that are only directives.</summary>
    private static void Put(JsonObject original, string name, JsonNode value)
    {
        var copy = value.DeepClone();
        DropNulls(copy);
        if (StrategicDirectives.Strip(copy, out var isKept) is var kept && isKept)
            original[name] = kept;
        else
            original.Remove(name);
    }

    private static void DropNulls(JsonNode? value)
    {
        if (value is JsonObject map)
        {
            for (var i = map.Count - 1; i >= 0; i--)
            {
                if (map.GetAt(i).Value is { } entry)
                    DropNulls(entry);
                else
                    map.RemoveAt(i);
            }
        }
        else if (value is JsonArray list)
        {
            foreach (var item in list)
                DropNulls(item);
        }
    }

    private static JsonArray? ListOf(JsonObject item, string name)
    {
        if (!item.TryGetPropertyValue(name, out var value))
            return null;
        return value as JsonArray ?? throw StrategicDirectives.WrongType("[]interface {}", value);
    }

    private static FieldSchema? FieldOf(TypeSchema? type, string name) => type?.Fields.GetValueOrDefault(name);

    private static ApiException NoField(TypeSchema? type, string name) =>
        ApiErrors.BadRequest($"unable to find api field in struct {(type is null ? "map" : GoTypeRules.StructName(type))} for the json field {GoText.Quote(name)}");

    internal static string? TextOf(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
