using NodeStack.ControlPlane.ApiServer.Registry;

namespace NodeStack.ControlPlane.ApiServer.Discovery;

/// <summary>A group as clients discover it.</summary>
/// <param name="Versions">Preferred first.</param>
public sealed record ApiGroup(string Name, IReadOnlyList<string> Versions);

/// <summary>Which groups and versions are served, in the order in which upstream tells them: clients take the first that has what they look for.</summary>
public static class DiscoveryRules
{
    // kube-aggregator's group priorities (cmd/kube-apiserver/app/aggregator.go).
    private static readonly string[] Order =
    [
        "", "apiregistration.k8s.io", "apps", "events.k8s.io", "authentication.k8s.io", "authorization.k8s.io", "autoscaling", "batch",
        "certificates.k8s.io", "networking.k8s.io", "policy", "rbac.authorization.k8s.io", "storage.k8s.io", "admissionregistration.k8s.io",
        "apiextensions.k8s.io", "scheduling.k8s.io", "coordination.k8s.io", "node.k8s.io", "discovery.k8s.io", "resource.k8s.io",
        "flowcontrol.apiserver.k8s.io",
    ];

    public static IReadOnlyList<ApiGroup> Groups(IEnumerable<ResourceDeclaration> resources) =>
    [
        .. resources.GroupBy(r => r.Group, StringComparer.Ordinal)
            .OrderBy(g => Array.IndexOf(Order, g.Key) is >= 0 and var place ? place : int.MaxValue)
            .ThenBy(g => g.Key, StringComparer.Ordinal)
            // Among stable versions the higher one is preferred: v2, v1.
            .Select(g => new ApiGroup(g.Key, [.. g.Select(r => r.Version).Distinct(StringComparer.Ordinal).OrderDescending(StringComparer.Ordinal)])),
    ];

    /// <summary>Name, kind and verbs of a resource and all its subresources, in name order.</summary>
    public static IReadOnlyList<ResourceDeclaration> ResourcesOf(IEnumerable<ResourceDeclaration> resources, string group, string version) =>
        [.. resources.Where(r => r.Group == group && r.Version == version).OrderBy(r => r.Resource, StringComparer.Ordinal)];
}
