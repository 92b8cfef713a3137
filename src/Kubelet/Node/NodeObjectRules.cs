using System.Text.Json.Nodes;
using k8s.Models;

namespace NodeStack.Kubelet.Node;

/// <summary>The node as an object: what it is registered with, and what is put right on one that is there already.</summary>
internal static class NodeObjectRules
{
    public const string ManagedAttachDetach = "volumes.kubernetes.io/controller-managed-attach-detach";
    public const string ProvidedNodeIp = "alpha.kubernetes.io/provided-node-ip";

    /// <summary>Labels that are kept as this kubelet has them; all others belong to whoever set them last, flags included.</summary>
    private static readonly string[] KeptLabels =
    [
        "kubernetes.io/hostname", "topology.kubernetes.io/zone", "topology.kubernetes.io/region", "failure-domain.beta.kubernetes.io/zone",
        "failure-domain.beta.kubernetes.io/region", "node.kubernetes.io/instance-type", "beta.kubernetes.io/instance-type", "kubernetes.io/os",
        "kubernetes.io/arch", "beta.kubernetes.io/os", "beta.kubernetes.io/arch",
    ];

    private static readonly string[] KeptAnnotations = [ManagedAttachDetach, ProvidedNodeIp];

    public static V1Node Initial(NodeRegistration registration) => new()
    {
        ApiVersion = "v1",
        Kind = "Node",
        Metadata = new V1ObjectMeta { Name = registration.Name, Labels = Labels(registration), Annotations = Annotations(registration) },
        Spec = new V1NodeSpec
        {
            Taints = Taints(registration) is { Count: > 0 } taints ? taints : null,
            ProviderID = registration.ProviderId.Length == 0 ? null : registration.ProviderId,
        },
        Status = new V1NodeStatus(),
    };

    /// <summary>What is to change on a node that was registered before; null: nothing. Its taints stay as they are.</summary>
    public static JsonObject? Reconcile(V1Node has, V1Node wants)
    {
        var labels = new JsonObject();
        foreach (var name in KeptLabels)
            if (Text(wants.Metadata.Labels, name) is { } wanted && Text(has.Metadata.Labels, name) != wanted)
                labels[name] = wanted;
        var annotations = new JsonObject();
        foreach (var name in KeptAnnotations)
            if (Text(has.Metadata.Annotations, name) != Text(wants.Metadata.Annotations, name))
                annotations[name] = Text(wants.Metadata.Annotations, name);
        var meta = new JsonObject();
        if (labels.Count > 0)
            meta["labels"] = labels;
        if (annotations.Count > 0)
            meta["annotations"] = annotations;
        return meta.Count == 0 ? null : new JsonObject { ["metadata"] = meta };
    }

    private static Dictionary<string, string> Labels(NodeRegistration registration)
    {
        var arch = NodeStatusBuilder.Architecture();
        var labels = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["kubernetes.io/hostname"] = registration.Hostname,
            ["kubernetes.io/os"] = "linux",
            ["kubernetes.io/arch"] = arch,
            ["beta.kubernetes.io/os"] = "linux",
            ["beta.kubernetes.io/arch"] = arch,
        };
        foreach (var (name, value) in registration.Labels)
            labels[name] = value;
        return labels;
    }

    private static Dictionary<string, string>? Annotations(NodeRegistration registration)
    {
        var annotations = new Dictionary<string, string>(StringComparer.Ordinal);
        if (registration.ManagedAttachDetach)
            annotations[ManagedAttachDetach] = "true";
        if (registration is { ExternalCloud: true, GivenIps.Count: > 0 })
            annotations[ProvidedNodeIp] = string.Join(',', registration.GivenIps);
        return annotations.Count == 0 ? null : annotations;
    }

    private static List<V1Taint> Taints(NodeRegistration registration) => registration.ExternalCloud
        ? [.. registration.Taints, new V1Taint { Key = "node.cloudprovider.kubernetes.io/uninitialized", Value = "true", Effect = "NoSchedule" }]
        : [.. registration.Taints];

    private static string? Text(IDictionary<string, string>? map, string name) => map is not null && map.TryGetValue(name, out var value) ? value : null;
}
