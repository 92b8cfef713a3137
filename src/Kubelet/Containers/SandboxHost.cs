using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Containers.Limits;
using NodeStack.Kubelet.Containers.Networking;

namespace NodeStack.Kubelet.Containers;

/// <summary>What a sandbox's configuration needs from its host, gathered before it is built.</summary>
internal sealed record SandboxHost(
    string LogDirectory, string CgroupParent, PodHostname Hostname, DnsConfig Dns, UserNamespace Users, ResourceLimitOptions Limits);
