using k8s.Models;
using NodeStack.Kubelet.Pods;

namespace NodeStack.Kubelet.Admission;

/// <summary>
/// Only sysctls that the kernel keeps per namespace, and that are known to be safe or were allowed for this node; none that
/// would reach the host because the pod shares that namespace with it.
/// </summary>
internal static class SysctlRules
{
    /// <summary>Kubernetes 1.36, kernel versions aside.</summary>
    private static readonly string[] Safe =
    [
        "kernel.shm_rmid_forced",
        "net.ipv4.ip_local_port_range",
        "net.ipv4.tcp_syncookies",
        "net.ipv4.ping_group_range",
        "net.ipv4.ip_unprivileged_port_start",
        "net.ipv4.ip_local_reserved_ports",
        "net.ipv4.tcp_keepalive_time",
        "net.ipv4.tcp_fin_timeout",
        "net.ipv4.tcp_keepalive_intvl",
        "net.ipv4.tcp_keepalive_probes",
        "net.ipv4.tcp_rmem",
        "net.ipv4.tcp_wmem",
    ];

    public static PodRejection? Judge(V1Pod pod, AdmissionNode node)
    {
        foreach (var sysctl in pod.Spec.SecurityContext?.Sysctls ?? [])
            if (Complaint(Normalize(sysctl.Name), pod, node) is { } complaint)
                return new PodRejection("SysctlForbidden", "forbidden sysctl: " + complaint);
        return null;
    }

    /// <summary>"a/b.c" and "a.b/c" both are spellings; dots separate in the one compared here.</summary>
    internal static string Normalize(string name)
    {
        var firstSeparator = name.AsSpan().IndexOfAny('.', '/');
        if (firstSeparator < 0 || name[firstSeparator] == '.')
            return name;
        return string.Create(name.Length, name, static (to, from) =>
        {
            for (var i = 0; i < from.Length; i++)
                to[i] = from[i] switch { '/' => '.', '.' => '/', var c => c };
        });
    }

    private static string? Complaint(string name, V1Pod pod, AdmissionNode node)
    {
        if (!Array.Exists(Safe, s => s == name) && !node.AllowedUnsafeSysctls.Any(p => Matches(Normalize(p), name)))
            return $"\"{name}\" not allowlisted";
        if (pod.Spec.HostIPC == true && IsIpc(name))
            return $"\"{name}\" not allowed with host ipc enabled";
        if (pod.Spec.HostNetwork == true && name.StartsWith("net.", StringComparison.Ordinal))
            return $"\"{name}\" not allowed with host net enabled";
        return null;
    }

    private static bool Matches(string pattern, string name) =>
        pattern.EndsWith('*') ? name.StartsWith(pattern[..^1], StringComparison.Ordinal) : pattern == name;

    private static bool IsIpc(string name) =>
        name == "kernel.sem" || name.StartsWith("kernel.shm", StringComparison.Ordinal)
        || name.StartsWith("kernel.msg", StringComparison.Ordinal) || name.StartsWith("fs.mqueue.", StringComparison.Ordinal);
}
