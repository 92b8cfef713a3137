using System.Text.Json;
using System.Text.Json.Nodes;

namespace NodeStack.ControlPlane.ApiServer.Apply;

/// <summary>Facts about values that merging needs.</summary>
internal static class NodeRules
{
    /// <summary>Null and containers without content.</summary>
    public static bool IsEmptyContainer(JsonNode? node) => node is null or JsonObject { Count: 0 } or JsonArray { Count: 0 };

    /// <summary>Whether two values are the same, whatever they were made of.</summary>
    public static bool AreEqual(JsonNode? left, JsonNode? right)
    {
        switch (left, right)
        {
            case (null, null):
                return true;
            case (JsonObject a, JsonObject b):
                return a.Count == b.Count && a.All(e => b.TryGetPropertyValue(e.Key, out var other) && AreEqual(e.Value, other));
            case (JsonArray a, JsonArray b):
                return a.Count == b.Count && a.Zip(b).All(p => AreEqual(p.First, p.Second));
            case (JsonValue a, JsonValue b):
                return AreEqual(a, b);
            default:
                return false;
        }
    }

    private static bool AreEqual(JsonValue left, JsonValue right)
    {
        var kind = left.GetValueKind();
        if (kind != right.GetValueKind())
            return false;
        return kind switch
        {
            JsonValueKind.String => left.GetValue<string>() == right.GetValue<string>(),
            JsonValueKind.Number => KeyScalar.Of(left).CompareTo(KeyScalar.Of(right)) == 0,
            _ => true,
        };
    }
}
