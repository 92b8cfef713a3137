using k8s.Models;

namespace NodeStack.Kubelet.Containers.Env;

/// <summary>The addresses a pod's variables may read, in the order they are shown.</summary>
public sealed record PodAddresses(IReadOnlyList<string> HostIps, IReadOnlyList<string> PodIps)
{
    public static PodAddresses None { get; } = new([], []);

    /// <summary>
    /// Pods on the host network have the node's addresses. Others show one address per family, that of the node's primary
    /// family first.
    /// </summary>
    public static PodAddresses For(V1Pod pod, IReadOnlyList<string> hostIps, IReadOnlyList<string> podIps)
    {
        if (pod.Spec?.HostNetwork == true && podIps.Count == 0)
            return new PodAddresses(hostIps, hostIps);
        var nodeIsV6 = hostIps.Count > 0 && IsV6(hostIps[0]);
        var sorted = podIps.Where(ip => IsV6(ip) == nodeIsV6).Take(1).Concat(podIps.Where(ip => IsV6(ip) != nodeIsV6).Take(1));
        return new PodAddresses(hostIps, [.. sorted]);
    }

    private static bool IsV6(string ip) => ip.Contains(':', StringComparison.Ordinal);
}
