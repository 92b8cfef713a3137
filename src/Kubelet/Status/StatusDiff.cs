using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;

namespace NodeStack.Kubelet.Status;

/// <summary>Puts differences between two forms of an object into a strategic merge patch, by how each kind of field is merged.</summary>
internal static class StatusDiff
{
    /// <summary>Fields that are replaced as a whole; null where only the old form has one.</summary>
    public static void AddFields(JsonObject patch, JsonObject before, JsonObject after, IEnumerable<string> fields)
    {
        foreach (var field in fields)
            if (!JsonNode.DeepEquals(before[field], after[field]))
                patch[field] = after[field]?.DeepClone();
    }

    /// <summary>A map, or an object: what changed in it, and null for what is gone.</summary>
    public static void AddMap(JsonObject patch, string field, JsonObject before, JsonObject after)
    {
        var (old, now) = (before.Child(field) ?? [], after.Child(field) ?? []);
        var changes = new JsonObject();
        foreach (var (name, value) in now)
            if (!JsonNode.DeepEquals(old[name], value))
                changes[name] = value?.DeepClone();
        foreach (var (name, _) in old)
            if (!now.ContainsKey(name))
                changes[name] = null;
        if (changes.Count > 0)
            patch[field] = changes;
    }

    /// <summary>A list that is merged by a key: changed and new items, and deletions of those that are no longer wanted. Items that are not ours are left alone.</summary>
    public static void AddList(JsonObject patch, string list, string key, JsonObject before, JsonObject after, Func<JsonObject, bool> isOurs)
    {
        var (old, now) = (before.Items(list), after.Items(list));
        var changes = new JsonArray();
        foreach (var item in now.Where(isOurs))
            if (!old.Any(b => JsonNode.DeepEquals(b, item)))
                changes.Add((JsonNode)Cleared(item, old.FirstOrDefault(b => b.Text(key) == item.Text(key))));
        foreach (var item in old.Where(isOurs))
            if (!now.Any(a => a.Text(key) == item.Text(key)))
                changes.Add((JsonNode)new JsonObject { ["$patch"] = "delete", [key] = item.Text(key) });
        if (changes.Count > 0)
            patch[list] = changes;
    }

    /// <summary>The item, with null for each field that only the old one has: merging would keep it.</summary>
    private static JsonObject Cleared(JsonObject item, JsonObject? before)
    {
        var cleared = (JsonObject)item.DeepClone();
        foreach (var (name, _) in before ?? [])
            if (!item.ContainsKey(name))
                cleared[name] = null;
        return cleared;
    }
}
