using System.Text.Json;
using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Schema;

namespace NodeStack.ControlPlane.ApiServer.Patch;

/// <summary>
/// Lists in strategic merge patches. Items are told apart by a merge key, or are scalars. What the patch names comes in the patch's order, what it does
/// not name stays in the server's order; where both orders know two items, the server's decides which of them comes first.
/// </summary>
internal static class StrategicListPlanner
{
    /// <summary>Joins a list with the changes of a patch.</summary>
    public static JsonArray Merge(JsonArray present, JsonArray change, FieldSchema field)
    {
        if (present.Count == 0 && change.Count == 0)
            return [];
        var (items, named, serverOrder) = MergeItems(present, change, field);
        return Arrange(items, named, serverOrder);
    }

    /// <summary>As <see cref="Merge"/>, with the order of the items given.</summary>
    /// <param name="present">Null: the list is new.</param>
    /// <param name="change">Null: only the order changes.</param>
    public static JsonArray MergeInOrder(JsonArray? present, JsonArray? change, JsonArray order, FieldSchema field)
    {
        CheckTypes(present, change);
        var serverOrder = Keys(present ?? [], field.PatchMergeKey);
        List<Item> items = (present, change) switch
        {
            (null, { } added) => Items((JsonArray)StrategicDirectives.Strip(added.DeepClone(), out _)!, field.PatchMergeKey),
            ({ } kept, null) => Items((JsonArray)kept.DeepClone(), field.PatchMergeKey),
            _ => field.PatchMerges ? MergeItems(present!, change!, field).Items : Items((JsonArray)change!.DeepClone(), field.PatchMergeKey),
        };
        return Arrange(items, Keys(order, field.PatchMergeKey), serverOrder);
    }

    /// <summary>A list of scalars without some of them.</summary>
    public static JsonArray Delete(JsonArray present, JsonArray unwanted)
    {
        CheckTypes(present, unwanted);
        var keys = unwanted.Select(KeyOf).ToHashSet(StringComparer.Ordinal);
        return new JsonArray([.. present.Where(i => !keys.Contains(KeyOf(i))).Select(i => i?.DeepClone())]);
    }

    /// <summary>Changed items must come in the order that the patch itself gives.</summary>
    public static void CheckOrder(JsonArray? change, JsonArray order, string mergeKey)
    {
        if (change is null || change.Count == 0 || order.Count == 0)
            return;
        var at = 0;
        foreach (var item in change)
        {
            if (mergeKey.Length > 0 && item is not JsonObject)
                throw StrategicDirectives.WrongType("map[string]interface {}", item);
            if (item is JsonObject map && map.ContainsKey(StrategicDirectives.Marker))
                continue;
            var key = KeyOf(item, mergeKey);
            while (at < order.Count && KeyOf(order[at], mergeKey) != key)
                at++;
            if (at++ >= order.Count)
            {
                throw ApiErrors.BadRequest(
                    $"The order in patch list:\n{Objects.GoValueRenderer.Render(change)}\n doesn't match {StrategicDirectives.OrderPrefix} list:\n{Objects.GoValueRenderer.Render(order)}\n");
            }
        }
    }

    private static (List<Item> Items, List<string> Named, List<string> ServerOrder) MergeItems(JsonArray present, JsonArray change, FieldSchema field)
    {
        if (present.Count == 0 && change.Count == 0)
            return ([], [], []);
        CheckTypes(present, change);
        var isOfMaps = (present.Count > 0 ? present[0] : change[0]) is JsonObject;
        if (!isOfMaps)
        {
            var all = Items((JsonArray)present.DeepClone(), "").Concat(Items((JsonArray)change.DeepClone(), "")).DistinctBy(i => i.Key).ToList();
            return (all, Keys(change, ""), Keys(present, ""));
        }
        if (field.PatchMergeKey.Length == 0)
            throw ApiErrors.BadRequest("cannot merge lists without merge key for struct");
        return MergeMaps(present, change, field);
    }

    private static (List<Item> Items, List<string> Named, List<string> ServerOrder) MergeMaps(JsonArray present, JsonArray change, FieldSchema field)
    {
        var mergeKey = field.PatchMergeKey;
        var (deleted, replaces, plain) = SortOut(change, mergeKey);
        List<Item> items = replaces
            ? [.. plain.Select(m => new Item(KeyOf(m, mergeKey), m.DeepClone()))]
            : [.. present.Select(i => new Item(KeyOf(i, mergeKey), i!.DeepClone())).Where(i => !deleted.Contains(i.Key))];
        var serverOrder = items.ConvertAll(i => i.Key);
        if (replaces)
            return (items, [], serverOrder);
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < items.Count; i++)
            places.TryAdd(items[i].Key, i);
        foreach (var map in plain)
        {
            var key = KeyOf(map, mergeKey);
            if (places.TryGetValue(key, out var place))
            {
                items[place] = new Item(key, StrategicMergePlanner.Merge((JsonObject)items[place].Value!, map, field.Shape.Element?.Type));
                continue;
            }
            places.Add(key, items.Count);
            items.Add(new Item(key, map.DeepClone()));
        }
        return (items, plain.ConvertAll(m => KeyOf(m, mergeKey)), serverOrder);
    }

    /// <summary>Takes the items that are directives out of a patch's list.</summary>
    private static (HashSet<string> Deleted, bool Replaces, List<JsonObject> Plain) SortOut(JsonArray change, string mergeKey)
    {
        var deleted = new HashSet<string>(StringComparer.Ordinal);
        var replaces = false;
        var plain = new List<JsonObject>();
        foreach (var item in change)
        {
            var map = (JsonObject)item!;
            if (!map.TryGetPropertyValue(StrategicDirectives.Marker, out var directive))
            {
                plain.Add(map);
                continue;
            }
            switch (StrategicMergePlanner.TextOf(directive))
            {
                case StrategicDirectives.Delete:
                    deleted.Add(KeyOf(map, mergeKey));
                    break;
                case StrategicDirectives.Replace:
                    replaces = true;
                    break;
                case StrategicDirectives.Merge:
                    throw ApiErrors.BadRequest("merging lists cannot yet be specified in the patch");
                default:
                    throw StrategicDirectives.UnknownType(directive, map);
            }
        }
        return (deleted, replaces, plain);
    }

    private static JsonArray Arrange(List<Item> items, List<string> named, List<string> serverOrder)
    {
        var wanted = Places(named);
        var server = Places(serverOrder);
        var fromPatch = items.Where(i => wanted.ContainsKey(i.Key)).OrderBy(i => wanted[i.Key]).ToList();
        var fromServer = items.Where(i => !wanted.ContainsKey(i.Key)).OrderBy(i => server.GetValueOrDefault(i.Key, int.MaxValue)).ToList();
        var result = new JsonArray();
        var (left, right) = (0, 0);
        while (left < fromServer.Count || right < fromPatch.Count)
        {
            var takesServer = right >= fromPatch.Count
                || (left < fromServer.Count && server.TryGetValue(fromServer[left].Key, out var l) && server.TryGetValue(fromPatch[right].Key, out var r) && l < r);
            result.Add((takesServer ? fromServer[left++] : fromPatch[right++]).Value);
        }
        return result;
    }

    private static Dictionary<string, int> Places(List<string> keys)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < keys.Count; i++)
            places.TryAdd(keys[i], i);
        return places;
    }

    private static List<Item> Items(JsonArray list, string mergeKey)
    {
        var items = new List<Item>(list.Count);
        while (list.Count > 0)
        {
            var last = list[^1];
            list.RemoveAt(list.Count - 1);
            items.Add(new Item(KeyOf(last, mergeKey), last));
        }
        items.Reverse();
        return items;
    }

    private static List<string> Keys(JsonArray list, string mergeKey) => [.. list.Select(i => KeyOf(i, mergeKey))];

    private static string KeyOf(JsonNode? item, string mergeKey)
    {
        if (mergeKey.Length == 0)
            return KeyOf(item);
        if (item is not JsonObject map)
            throw StrategicDirectives.WrongType("map[string]interface {}", item);
        return map.TryGetPropertyValue(mergeKey, out var value) ? KeyOf(value) : throw StrategicDirectives.NoMergeKey(map, mergeKey);
    }

    private static string KeyOf(JsonNode? value) => value is null ? "null" : value.GetValueKind() == JsonValueKind.String ? $"s{value.GetValue<string>()}" : value.ToJsonString();

    /// <summary>Items of one list must be of one type, and not be lists.</summary>
    private static void CheckTypes(params ReadOnlySpan<JsonArray?> lists)
    {
        string? type = null;
        foreach (var list in lists)
        {
            foreach (var item in list ?? [])
            {
                if (item is JsonArray)
                    throw new ApiException(new ApiStatus(422, "Invalid", "the server rejected our request due to an error in our request", new ApiStatusDetails()));
                var next = StrategicDirectives.GoType(item);
                if (type is not null && type != next)
                    throw ApiErrors.BadRequest($"list element types are not identical: {Objects.GoValueRenderer.Render(new JsonArray([.. lists.ToArray().Select(l => l?.DeepClone())]))}");
                type = next;
            }
        }
    }

    private readonly record struct Item(string Key, JsonNode? Value);
}
