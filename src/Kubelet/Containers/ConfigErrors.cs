using k8s.Models;

namespace NodeStack.Kubelet.Containers;

/// <summary>Makes the exceptions of the pure builders. The shell replaces the reason when it builds a sandbox.</summary>
internal static class ConfigErrors
{
    public static PodConfigException Container(string message) => new(PodConfigReasons.CreateContainerConfigError, message);

    /// <summary>name_namespace(uid), as upstream names a pod in messages.</summary>
    public static string Describe(V1Pod pod) => $"{pod.Metadata?.Name}_{pod.Metadata?.NamespaceProperty}({pod.Metadata?.Uid})";

    /// <summary>Text in double quotes as Go's %q prints it.</summary>
    public static string Quote(string? text) => Env.FieldPathRules.GoQuote(text ?? "");
}
