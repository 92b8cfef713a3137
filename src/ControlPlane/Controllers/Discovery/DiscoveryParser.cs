using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;

namespace NodeStack.ControlPlane.Controllers.Discovery;

/// <summary>Reads aggregated discovery (apidiscovery.k8s.io/v2).</summary>
public static class DiscoveryParser
{
    /// <param name="documents">Of /api and /apis.</param>
    public static DiscoveredApis Parse(params ReadOnlySpan<JsonObject?> documents)
    {
        var (resources, stale) = (new List<DiscoveredResource>(), new List<string>());
        foreach (var document in documents)
            foreach (var group in document.Items("items"))
                Read(group, resources, stale);
        return new DiscoveredApis(resources, stale);
    }

    private static void Read(JsonObject group, List<DiscoveredResource> resources, List<string> stale)
    {
        var name = group.Child("metadata").Text("name");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var version in group.Items("versions"))
        {
            if (version.Text("freshness") == "Stale")
                stale.Add(name.Length == 0 ? version.Text("version") : $"{name}/{version.Text("version")}");
            foreach (var resource in version.Items("resources"))
            {
                // Resources that only have subresources cannot be asked for.
                if (resource.Child("responseKind").Text("kind") is not { Length: > 0 } kind || resource.Count("verbs") == 0)
                    continue;
                resources.Add(new DiscoveredResource(
                    name, version.Text("version"), resource.Text("resource"), kind, resource.Text("scope") == "Namespaced",
                    resource.Texts("verbs").ToHashSet(StringComparer.Ordinal))
                {
                    IsPreferred = seen.Add(resource.Text("resource")),
                });
            }
        }
    }
}
