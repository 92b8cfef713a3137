using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.ControlPlane.ApiServer.Objects;

namespace NodeStack.ControlPlane.ApiServer.Admission.NodeRestriction;

/// <summary>
/// What a node may write to its own Node object: neither taints nor owners, and of the labels of Kubernetes only those that describe it. It could
/// otherwise draw pods to itself.
/// </summary>
public static class NodeObjectRules
{
    private const string Restricted = "node-restriction.kubernetes.io";

    // k8s.io/kubelet, apis/well_known_labels.go.
    private static readonly string[] s_ownLabels =
    [
        "kubernetes.io/hostname", "topology.kubernetes.io/zone", "topology.kubernetes.io/region", "failure-domain.beta.kubernetes.io/zone",
        "failure-domain.beta.kubernetes.io/region", "beta.kubernetes.io/instance-type", "node.kubernetes.io/instance-type", "kubernetes.io/os",
        "kubernetes.io/arch", "beta.kubernetes.io/os", "beta.kubernetes.io/arch",
    ];

    private static readonly string[] s_ownNamespaces = ["kubelet.kubernetes.io", "node.kubernetes.io"];

    /// <summary>Null: fine; else upstream's message.</summary>
    public static string? Problem(string node, string requestedName, JsonObject? item, JsonObject? old, AdmissionOperation operation)
    {
        var name = requestedName.Length > 0 ? requestedName : item.Text("metadata", "name");
        if (name != node)
            return $"node \"{node}\" is not allowed to modify node \"{name}\"";
        return operation switch
        {
            AdmissionOperation.Create => CreateProblem(node, item!),
            AdmissionOperation.Update => UpdateProblem(node, item!, old!),
            _ => null,
        };
    }

    private static string? CreateProblem(string node, JsonObject item)
    {
        if (item.At("spec", "configSource") is not null)
            return $"node \"{node}\" is not allowed to create pods with a non-nil configSource";
        var forbidden = Forbidden(item.Map("metadata", "labels"), new Dictionary<string, string>());
        return forbidden.Length > 0 ? $"node \"{node}\" is not allowed to set the following labels: {forbidden}" : null;
    }

    private static string? UpdateProblem(string node, JsonObject item, JsonObject old)
    {
        if (item.At("spec", "configSource") is { } source && !JsonNode.DeepEquals(source, old.At("spec", "configSource")))
            return $"node \"{node}\" is not allowed to update configSource to a new non-nil configSource";
        if (!SameList(item.At("spec", "taints"), old.At("spec", "taints")))
            return $"node \"{node}\" is not allowed to modify taints";
        if (!SameList(item.At("metadata", "ownerReferences"), old.At("metadata", "ownerReferences")))
            return $"node \"{node}\" is not allowed to modify ownerReferences";
        var forbidden = Forbidden(item.Map("metadata", "labels"), old.Map("metadata", "labels"));
        return forbidden.Length > 0 ? $"is not allowed to modify labels: {forbidden}" : null;
    }

    private static string Forbidden(IReadOnlyDictionary<string, string> labels, IReadOnlyDictionary<string, string> old)
    {
        var changed = labels.Keys.Union(old.Keys, StringComparer.Ordinal)
            .Where(k => !labels.TryGetValue(k, out var now) || !old.TryGetValue(k, out var before) || now != before);
        return string.Join(", ", changed.Where(IsForbidden).Order(StringComparer.Ordinal));
    }

    private static bool IsForbidden(string label)
    {
        var slash = label.IndexOf('/', StringComparison.Ordinal);
        var space = slash < 0 ? "" : label[..slash];
        if (IsWithin(space, Restricted))
            return true;
        var isKubernetes = IsWithin(space, "kubernetes.io") || IsWithin(space, "k8s.io");
        return isKubernetes && !s_ownLabels.Contains(label) && !s_ownNamespaces.Any(n => IsWithin(space, n));
    }

    private static bool IsWithin(string space, string domain) => space == domain || space.EndsWith($".{domain}", StringComparison.Ordinal);

    // No list and an empty one are the same.
    private static bool SameList(JsonNode? one, JsonNode? other) =>
        JsonNode.DeepEquals(one is JsonArray { Count: 0 } ? null : one, other is JsonArray { Count: 0 } ? null : other);
}
