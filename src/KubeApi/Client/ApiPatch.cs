using System.Text;
using System.Text.Json.Nodes;

namespace NodeStack.KubeApi.Client;

/// <summary>A change to an object, in one of the forms that servers take.</summary>
public sealed record ApiPatch(string ContentType, ReadOnlyMemory<byte> Body)
{
    public static ApiPatch StrategicMerge(JsonNode patch) =>
        new("application/strategic-merge-patch+json", Encoding.UTF8.GetBytes(patch.ToJsonString()));

    public static ApiPatch Merge(JsonNode patch) => new("application/merge-patch+json", Encoding.UTF8.GetBytes(patch.ToJsonString()));

    /// <param name="operations">An array, as RFC 6902 has them.</param>
    public static ApiPatch Json(JsonArray operations) => new("application/json-patch+json", Encoding.UTF8.GetBytes(operations.ToJsonString()));
}
