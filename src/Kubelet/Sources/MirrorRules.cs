using k8s.Models;

namespace NodeStack.Kubelet.Sources;

/// <summary>Mirror pods: what the API server is shown of static pods.</summary>
internal static class MirrorRules
{
    /// <summary>Shows a static pod in the API.</summary>
    public static bool IsMirror(V1Pod pod) => pod.Metadata.Annotations?.ContainsKey(PodAnnotations.ConfigMirror) == true;

    /// <summary>Made from a manifest of this node, and not bound to it by the API server.</summary>
    public static bool IsStatic(V1Pod pod) =>
        pod.Metadata.Annotations?.TryGetValue(PodAnnotations.ConfigSource, out var source) == true && source is "file" or "http";

    /// <summary>Whether the mirror shows this very pod, and not an earlier form of it.</summary>
    public static bool Shows(V1Pod mirror, V1Pod pod) =>
        mirror.Metadata.Annotations?.TryGetValue(PodAnnotations.ConfigMirror, out var shown) == true && shown == HashOf(pod);

    /// <summary>The object to create: owned by the node, so that it goes with it, and without a status.</summary>
    public static V1Pod MirrorOf(V1Pod pod, V1Node node) => new()
    {
        ApiVersion = "v1",
        Kind = "Pod",
        Metadata = new V1ObjectMeta
        {
            Name = pod.Metadata.Name,
            NamespaceProperty = pod.Metadata.NamespaceProperty,
            Labels = pod.Metadata.Labels,
            Annotations = new Dictionary<string, string>(pod.Metadata.Annotations) { [PodAnnotations.ConfigMirror] = HashOf(pod) },
            OwnerReferences =
            [
                new V1OwnerReference { ApiVersion = "v1", Kind = "Node", Name = node.Metadata.Name, Uid = node.Metadata.Uid, Controller = true },
            ],
        },
        Spec = pod.Spec,
    };

    private static string HashOf(V1Pod pod) =>
        pod.Metadata.Annotations?.TryGetValue(PodAnnotations.ConfigHash, out var hash) == true ? hash : pod.Metadata.Uid;
}
