using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;

namespace NodeStack.Manifests;

/// <summary>Reads what an API server serves of one group and version (an APIResourceList).</summary>
internal static class ServedKindParser
{
    /// <summary>By kind. Null when the text is none.</summary>
    public static ImmutableDictionary<string, ServedKind>? Parse(ReadOnlySpan<byte> list)
    {
        try
        {
            if (JsonNode.Parse(list) is not JsonObject found)
                return null;
            var kinds = ImmutableDictionary.CreateBuilder<string, ServedKind>(StringComparer.Ordinal);
            // Subresources have the kind of what they take (pods/eviction: Eviction).
            foreach (var resource in found.Items("resources"))
                if (!resource.Text("name").Contains('/', StringComparison.Ordinal))
                    kinds[resource.Text("kind")] = new ServedKind(resource.Text("name"), resource.Flag("namespaced"));
            return kinds.ToImmutable();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>"/api/v1", "/apis/apps/v1".</summary>
    public static string Prefix(string apiVersion) => (apiVersion.Contains('/', StringComparison.Ordinal) ? "/apis/" : "/api/")
        + string.Join('/', apiVersion.Split('/').Select(Uri.EscapeDataString));
}
