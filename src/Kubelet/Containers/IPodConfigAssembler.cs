using k8s.Models;
using NodeStack.CriShim.Runtime;

namespace NodeStack.Kubelet.Containers;

/// <summary>
/// Turns API objects into what the runtime is told, gathering what that needs from the host: resolv.conf, hosts file, log
/// folders, termination message files, cgroup parent, volumes. The decisions are in pure builders; this is their shell.
/// </summary>
public interface IPodConfigAssembler
{
    /// <summary>Makes the log folder and returns the sandbox's configuration. Throws <see cref="PodConfigException"/>.</summary>
    Task<PodSandboxConfig> SandboxAsync(V1Pod pod, uint attempt, CancellationToken cancel);

    /// <summary>Writes the container's files and returns its configuration. Throws <see cref="PodConfigException"/>.</summary>
    Task<ContainerConfig> ContainerAsync(V1Pod pod, V1Container container, ContainerLaunch launch, CancellationToken cancel);

    /// <summary>What a container may use, for one that runs already.</summary>
    LinuxContainerResources ResourcesOf(V1Pod pod, V1Container container);

    /// <summary>What a sandbox is told of the pod's overhead and of all its containers' resources.</summary>
    (LinuxContainerResources Overhead, LinuxContainerResources Resources) SandboxResourcesOf(V1Pod pod);

    /// <summary>The runtime handler of the pod's class; "" is the default one. Throws <see cref="PodConfigException"/>.</summary>
    string RuntimeHandlerOf(V1Pod pod);

    /// <summary>The hash that is written on the container and compared on every sync (annotation io.kubernetes.container.hash).</summary>
    string Hash(V1Container container);
}
