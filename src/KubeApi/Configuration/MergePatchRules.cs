using System.Text.Json.Nodes;

namespace NodeStack.KubeApi.Configuration;

/// <summary>JSON merge patch (RFC 7386), which is how drop-in files apply: maps merge, lists and values replace, null removes.</summary>
public static class MergePatchRules
{
    public static JsonObject Merge(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is null)
                target.Remove(name);
            else if (value is JsonObject inner)
                target[name] = Merge(target[name] as JsonObject is { } existing ? (JsonObject)existing.DeepClone() : [], inner);
            else
                target[name] = value.DeepClone();
        }
        return target;
    }
}
