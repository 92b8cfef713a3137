using System.Text;
using System.Text.Json.Nodes;

namespace NodeStack.KubeApi.Client;

/// <summary>A change to an object, in one of the three forms servers take.</summary>
public sealed record ApiPatch(string ContentType, ReadOnlyMemory<byte> Body)
{
    public static ApiPatch StrategicMerge(JsonNode patch) => new("application/strategic-merge-patch+json", Bytes(patch));
    public static ApiPatch Merge(JsonNode patch) => new("application/merge-patch+json", Bytes(patch));
    public static ApiPatch Json(JsonArray operations) => new("application/json-patch+json", Bytes(operations));

    private static byte[] Bytes(JsonNode patch) => Encoding.UTF8.GetBytes(patch.ToJsonString());
}
