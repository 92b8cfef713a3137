using k8s.Models;

namespace NodeStack.Kubelet.Containers;

/// <summary>
/// Names become folders and file names. Sources validate them, but nothing below a node's root folder may depend on that:
/// what could name another folder is refused here again.
/// </summary>
internal static class PodIdentityRules
{
    public static void Verify(V1Pod pod)
    {
        Verify("metadata.name", pod.Metadata?.Name);
        Verify("metadata.namespace", pod.Metadata?.NamespaceProperty);
        Verify("metadata.uid", pod.Metadata?.Uid);
    }

    public static void Verify(V1Container container) => Verify("container name", container.Name);

    public static void Verify(string field, string? value)
    {
        if (string.IsNullOrEmpty(value) || value is "." or ".." || value.Length > 253 || value.AsSpan().IndexOfAny("/\0\\") >= 0)
            throw ConfigErrors.Container($"{field} {ConfigErrors.Quote(value)} cannot be used as a file name");
    }
}
