using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry;

namespace NodeStack.ControlPlane.ApiServer.Discovery;

/// <summary>What <c>/api</c>, <c>/apis</c> and the paths of groups and versions answer.</summary>
public static class DiscoveryRenderer
{
    /// <param name="serverAddress">host:port that clients reach this server by.</param>
    public static JsonObject CoreVersions(string serverAddress) => new()
    {
        ["kind"] = "APIVersions",
        ["versions"] = new JsonArray("v1"),
        ["serverAddressByClientCIDRs"] = new JsonArray(new JsonObject { ["clientCIDR"] = "0.0.0.0/0", ["serverAddress"] = serverAddress }),
    };

    public static JsonObject GroupList(IEnumerable<ApiGroup> groups) => new()
    {
        ["kind"] = "APIGroupList",
        ["apiVersion"] = "v1",
        ["groups"] = new JsonArray([.. groups.Where(g => g.Name.Length > 0).Select(g => (JsonNode)Group(g))]),
    };

    /// <summary>One group on its own path.</summary>
    public static JsonObject SingleGroup(ApiGroup group)
    {
        var item = new JsonObject { ["kind"] = "APIGroup", ["apiVersion"] = "v1" };
        foreach (var (name, value) in Group(group).ToArray())
            item[name] = value?.DeepClone();
        return item;
    }

    public static JsonObject ResourceList(string group, string version, IEnumerable<ResourceDeclaration> resources)
    {
        var item = new JsonObject { ["kind"] = "APIResourceList" };
        // The core group's list has no apiVersion upstream; it predates it.
        if (group.Length > 0)
            item["apiVersion"] = "v1";
        item["groupVersion"] = group.Length == 0 ? version : $"{group}/{version}";
        item["resources"] = new JsonArray([.. resources.SelectMany(Entries).OrderBy(e => (string)e["name"]!, StringComparer.Ordinal).Select(e => (JsonNode)e)]);
        return item;
    }

    private static JsonObject Group(ApiGroup group)
    {
        JsonObject Version(string version) => new() { ["groupVersion"] = $"{group.Name}/{version}", ["version"] = version };
        return new JsonObject
        {
            ["name"] = group.Name,
            ["versions"] = new JsonArray([.. group.Versions.Select(v => (JsonNode)Version(v))]),
            ["preferredVersion"] = Version(group.Versions[0]),
        };
    }

    private static IEnumerable<JsonObject> Entries(ResourceDeclaration resource)
    {
        var own = new JsonObject
        {
            ["name"] = resource.Resource,
            ["singularName"] = resource.Singular,
            ["namespaced"] = resource.Namespaced,
            ["kind"] = resource.Kind,
            ["verbs"] = Strings(resource.Verbs),
        };
        if (resource.ShortNames.Count > 0)
            own["shortNames"] = Strings(resource.ShortNames);
        if (resource.Categories.Count > 0)
            own["categories"] = Strings(resource.Categories);
        yield return own;
        foreach (var part in resource.Subresources)
        {
            var item = new JsonObject { ["name"] = $"{resource.Resource}/{part.Name}", ["singularName"] = "", ["namespaced"] = resource.Namespaced };
            if (KindOf(part) is { Kind.Length: > 0 } other)
            {
                if (other.Group.Length > 0)
                    item["group"] = other.Group;
                item["version"] = other.Version;
                item["kind"] = other.Kind;
            }
            else
            {
                item["kind"] = resource.Kind;
            }
            item["verbs"] = Strings(part.Verbs);
            yield return item;
        }
    }

    /// <summary>The kind a subresource takes and answers when it is not the object's own.</summary>
    internal static (string Group, string Version, string Kind) KindOf(SubresourceDeclaration part) => part switch
    {
        { Kind.Length: > 0 } => (part.Group, part.Version, part.Kind),
        ScaleSubresource => ("autoscaling", "v1", "Scale"),
        _ => ("", "", ""),
    };

    internal static JsonArray Strings(IEnumerable<string> values) => new([.. values.Select(v => (JsonNode)JsonValue.Create(v))]);
}
