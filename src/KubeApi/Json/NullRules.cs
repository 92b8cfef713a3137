using System.Text.Json.Nodes;

namespace NodeStack.KubeApi.Json;

/// <summary>In the API, null is "not set", wherever it stands.</summary>
public static class NullRules
{
    /// <summary>Takes away all members that are null, at any depth. Elements of lists stay.</summary>
    public static void Drop(JsonNode? node)
    {
        if (node is JsonArray list)
            foreach (var element in list)
                Drop(element);
        if (node is not JsonObject item)
            return;
        foreach (var name in item.Where(static p => p.Value is null).Select(static p => p.Key).ToList())
            item.Remove(name);
        foreach (var (_, value) in item)
            Drop(value);
    }
}
