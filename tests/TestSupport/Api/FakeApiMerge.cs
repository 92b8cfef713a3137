using System.Text.Json.Nodes;

namespace NodeStack.TestSupport.Api;

/// <summary>Strategic merge as far as nodes use it: maps merge, null removes, conditions, addresses of pods and of nodes merge by their keys.</summary>
public static class FakeApiMerge
{
    private static readonly Dictionary<string, string> Keys = new()
    {
        ["conditions"] = "type", ["podIPs"] = "ip", ["hostIPs"] = "ip", ["addresses"] = "type",
    };

    public static void Into(JsonObject item, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is null)
                item.Remove(name);
            else if (value is JsonObject map)
                Into(item[name] as JsonObject ?? Add(item, name), map);
            else if (value is JsonArray list && Keys.TryGetValue(name, out var key))
                item[name] = Merge(item[name] as JsonArray ?? [], list, key);
            else
                item[name] = value.DeepClone();
        }
    }

    private static JsonObject Add(JsonObject item, string name)
    {
        var made = new JsonObject();
        item[name] = made;
        return made;
    }

    private static JsonArray Merge(JsonArray has, JsonArray patch, string key)
    {
        if (patch.Any(p => p!["$patch"]?.ToString() == "replace"))
            return new JsonArray([.. patch.Where(p => p!["$patch"] is null).Select(p => p!.DeepClone())]);
        var items = has.Select(h => (JsonObject)h!.DeepClone()).ToList();
        foreach (var change in patch.OfType<JsonObject>())
        {
            var at = items.FindIndex(i => i[key]!.ToString() == change[key]!.ToString());
            if (change["$patch"]?.ToString() == "delete")
                items.RemoveAt(at);
            else if (at >= 0)
                Into(items[at], change);
            else
            {
                var made = new JsonObject();
                Into(made, change);
                items.Add(made);
            }
        }
        return new JsonArray([.. items]);
    }
}
