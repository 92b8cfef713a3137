using k8s.Models;
using NodeStack.CriShim.Runtime;

namespace NodeStack.Kubelet.Containers.Security;

/// <summary>Which kernel namespaces a pod shares with its node, and its containers with each other.</summary>
internal static class NamespaceRules
{
    public static readonly UserNamespace NodeUsers = new(NamespaceMode.Node, [], []);

    public static NamespaceOptions ForPod(V1Pod pod, UserNamespace users)
    {
        var spec = pod.Spec;
        return new NamespaceOptions(
            Network: spec?.HostNetwork == true ? NamespaceMode.Node : NamespaceMode.Pod,
            Pid: spec?.HostPID == true ? NamespaceMode.Node
                : spec?.ShareProcessNamespace == true ? NamespaceMode.Pod
                : NamespaceMode.Container,
            Ipc: spec?.HostIPC == true ? NamespaceMode.Node : NamespaceMode.Pod,
            User: users);
    }

    /// <summary>An ephemeral container joins its target's processes, unless the pod shares them anyway.</summary>
    public static NamespaceOptions ForContainer(NamespaceOptions pods, string? targetContainerId) =>
        string.IsNullOrEmpty(targetContainerId) || pods.Pid != NamespaceMode.Container
            ? pods
            : pods with { Pid = NamespaceMode.Target, TargetContainerId = targetContainerId };
}
