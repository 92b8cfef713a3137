using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Containers.Limits;
using NodeStack.Kubelet.Containers.Security;

namespace NodeStack.Kubelet.Containers;

/// <summary>What a container's configuration needs from its host, gathered before it is built. Mounts are complete.</summary>
internal sealed record ContainerHost(
    IReadOnlyList<KeyValuePair<string, string>> Environment,
    IReadOnlyList<Mount> Mounts,
    UserNamespace Users,
    ResourceLimitOptions Limits,
    SecurityOptions Security);
