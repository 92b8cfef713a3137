using k8s.Models;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.KubeApi.Client;

namespace NodeStack.ControlPlane.Controllers.Pods;

/// <summary>Pods as their owners' templates want them.</summary>
public static class PodTemplateRules
{
    /// <summary>The longest prefix after which a generated name is still a pod's name: beyond that, names are cut by the server.</summary>
    private const int LongestPrefix = 253;

    /// <summary>A new pod of an owner; its name is the server's to give.</summary>
    public static V1Pod Build(V1PodTemplateSpec template, ObjectKind ownerKind, V1ObjectMeta owner) => new()
    {
        ApiVersion = "v1",
        Kind = "Pod",
        Metadata = new V1ObjectMeta
        {
            GenerateName = Prefix(owner.Name),
            NamespaceProperty = owner.NamespaceProperty,
            Labels = Copy(template.Metadata?.Labels),
            Annotations = Copy(template.Metadata?.Annotations),
            Finalizers = template.Metadata?.Finalizers is { Count: > 0 } finalizers ? [.. finalizers] : null,
            OwnerReferences = [OwnerRules.ControllerReference(ownerKind, owner)],
        },
        Spec = template.Spec is null ? new V1PodSpec { Containers = [] } : ObjectCopy.Of(template.Spec),
    };

    /// <summary>With a dash, unless that makes no name of a pod any more.</summary>
    public static string Prefix(string owner) => owner.Length < LongestPrefix ? owner + "-" : owner;

    private static Dictionary<string, string>? Copy(IDictionary<string, string>? map) => map is { Count: > 0 } ? new Dictionary<string, string>(map) : null;
}
