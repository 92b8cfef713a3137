using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry;

namespace NodeStack.ControlPlane.ApiServer.Discovery;

/// <summary>All of discovery in one answer (apidiscovery.k8s.io/v2).</summary>
public static class AggregatedDiscoveryRenderer
{
    /// <param name="core">Only the core group (<c>/api</c>), or all others (<c>/apis</c>).</param>
    public static JsonObject Render(IReadOnlyList<ResourceDeclaration> resources, bool core) => new()
    {
        ["kind"] = "APIGroupDiscoveryList",
        ["apiVersion"] = "apidiscovery.k8s.io/v2",
        ["metadata"] = new JsonObject(),
        ["items"] = new JsonArray([.. DiscoveryRules.Groups(resources).Where(g => g.Name.Length == 0 == core).Select(g => (JsonNode)Group(g, resources))]),
    };

    private static JsonObject Group(ApiGroup group, IReadOnlyList<ResourceDeclaration> resources)
    {
        var versions = group.Versions.Select(version => (JsonNode)new JsonObject
        {
            ["version"] = version,
            ["resources"] = new JsonArray([.. DiscoveryRules.ResourcesOf(resources, group.Name, version).Select(r => (JsonNode)Resource(r))]),
            ["freshness"] = "Current",
        });
        var metadata = new JsonObject();
        if (group.Name.Length > 0)
            metadata["name"] = group.Name;
        return new JsonObject { ["metadata"] = metadata, ["versions"] = new JsonArray([.. versions]) };
    }

    private static JsonObject Resource(ResourceDeclaration resource)
    {
        var item = new JsonObject
        {
            ["resource"] = resource.Resource,
            ["responseKind"] = Kind(resource.Group, resource.Version, resource.Kind),
            ["scope"] = resource.Namespaced ? "Namespaced" : "Cluster",
            ["singularResource"] = resource.Singular,
            ["verbs"] = DiscoveryRenderer.Strings(resource.Verbs),
        };
        if (resource.ShortNames.Count > 0)
            item["shortNames"] = DiscoveryRenderer.Strings(resource.ShortNames);
        if (resource.Categories.Count > 0)
            item["categories"] = DiscoveryRenderer.Strings(resource.Categories);
        if (resource.Subresources.Count > 0)
            item["subresources"] = new JsonArray([.. resource.Subresources.OrderBy(s => s.Name, StringComparer.Ordinal).Select(s => (JsonNode)Part(resource, s))]);
        return item;
    }

    private static JsonObject Part(ResourceDeclaration resource, SubresourceDeclaration part)
    {
        var kind = DiscoveryRenderer.KindOf(part) is { Kind.Length: > 0 } other ? other : (resource.Group, resource.Version, resource.Kind);
        return new JsonObject
        {
            ["subresource"] = part.Name,
            ["responseKind"] = Kind(kind.Item1, kind.Item2, kind.Item3),
            ["verbs"] = DiscoveryRenderer.Strings(part.Verbs),
        };
    }

    private static JsonObject Kind(string group, string version, string kind) => new() { ["group"] = group, ["version"] = version, ["kind"] = kind };
}
