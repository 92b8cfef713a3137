using k8s.Models;
using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Containers.Limits;
using NodeStack.Kubelet.Containers.Networking;
using NodeStack.Kubelet.Containers.Security;

namespace NodeStack.Kubelet.Containers;

/// <summary>A pod to what the runtime makes its sandbox from.</summary>
internal static class SandboxConfigBuilder
{
    public static PodSandboxConfig Build(V1Pod pod, uint attempt, SandboxHost host) => new()
    {
        Metadata = new PodSandboxMetadata(
            pod.Metadata?.Name ?? "", pod.Metadata?.NamespaceProperty ?? "", pod.Metadata?.Uid ?? "", attempt),
        // On the host network the sandbox shares the node's UTS namespace: its name is not ours to set.
        Hostname = pod.Spec?.HostNetwork == true ? "" : HostnameRules.ForKernel(host.Hostname, pod.Spec?.SetHostnameAsFQDN),
        LogDirectory = host.LogDirectory,
        Dns = host.Dns,
        PortMappings = PortMappingRules.Of(pod),
        Labels = RuntimeLabelRules.SandboxLabels(pod),
        Annotations = RuntimeLabelRules.SandboxAnnotations(pod),
        CgroupParent = host.CgroupParent,
        Security = SecurityContextBuilder.Sandbox(pod, NamespaceRules.ForPod(pod, host.Users)),
        Sysctls = Sysctls(pod),
        Overhead = ResourceRules.Overhead(pod, host.Limits),
        Resources = ResourceRules.Sandbox(pod, host.Limits),
    };

    private static Dictionary<string, string> Sysctls(V1Pod pod)
    {
        var sysctls = new Dictionary<string, string>();
        foreach (var sysctl in pod.Spec?.SecurityContext?.Sysctls ?? [])
            sysctls[sysctl.Name ?? ""] = sysctl.Value ?? "";
        return sysctls;
    }
}
