using NodeStack.CriShim.Images;
using NodeStack.CriShim.Runtime;

namespace NodeStack.Kubelet.Containers;

/// <summary>The facts of one start that are not in the pod's spec.</summary>
/// <param name="RestartCount">Also the CRI attempt.</param>
/// <param name="TargetContainerId">For ephemeral containers with targetContainerName.</param>
public sealed record ContainerLaunch(
    PodSandboxConfig Sandbox,
    string SandboxId,
    IReadOnlyList<string> PodIps,
    int RestartCount,
    Image Image,
    string? TargetContainerId);
