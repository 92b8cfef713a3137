using System.Text.Json.Nodes;

namespace NodeStack.ControlPlane.ApiServer.Patch;

/// <summary>JSON merge patch (RFC 7386): maps are joined, null removes, all else takes the place of what was there.</summary>
internal static class MergePatchPlanner
{
    public static JsonObject Apply(JsonObject current, JsonObject patch)
    {
        var result = (JsonObject)current.DeepClone();
        Merge(result, patch);
        return result;
    }

    private static void Merge(JsonObject into, JsonObject patch)
    {
        foreach (var (key, value) in patch)
        {
            if (value is null)
                into.Remove(key);
            else if (value is JsonObject map && into[key] is JsonObject present)
                Merge(present, map);
            else
                into[key] = WithoutNulls(value.DeepClone());
        }
    }

    /// <summary>There is nothing to remove in a new map. Nulls in lists stay.</summary>
    private static JsonNode WithoutNulls(JsonNode value)
    {
        if (value is JsonObject map)
        {
            for (var i = map.Count - 1; i >= 0; i--)
            {
                if (map.GetAt(i).Value is { } entry)
                    WithoutNulls(entry);
                else
                    map.RemoveAt(i);
            }
        }
        else if (value is JsonArray list)
        {
            foreach (var item in list)
            {
                if (item is not null)
                    WithoutNulls(item);
            }
        }
        return value;
    }
}
