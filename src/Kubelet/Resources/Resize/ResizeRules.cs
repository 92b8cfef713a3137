using k8s.Models;
using NodeStack.Kubelet.Resources.Allocation;

namespace NodeStack.Kubelet.Resources.Resize;

/// <summary>How a container gets other resources.</summary>
internal static class ResizeRules
{
    /// <summary>Whether the container must be started anew for the change: its policy says so for a resource that changes.</summary>
    public static bool NeedsRestart(V1Container container, ContainerAmounts from, ContainerAmounts to) =>
        (container.ResizePolicy ?? []).Any(p => p.RestartPolicy == "RestartContainer" && from.Differs(to, p.ResourceName));
}
