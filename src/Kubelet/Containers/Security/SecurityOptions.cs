namespace NodeStack.Kubelet.Containers.Security;

/// <summary>What security settings need to know of the node.</summary>
public sealed record SecurityOptions
{
    /// <summary>Folder that Localhost seccomp profiles are below.</summary>
    public string SeccompRoot { get; init; } = "/var/lib/kubelet/seccomp";

    /// <summary>seccompDefault of the kubelet's configuration.</summary>
    public bool SeccompDefault { get; init; }

    /// <summary>Paths to mask that exist only on some hosts: /sys/devices/system/cpu/cpuN/thermal_throttle.</summary>
    public IReadOnlyList<string> HostMaskedPaths { get; init; } = [];

    /// <summary>SELinux is on: mounts are relabelled.</summary>
    public bool SelinuxEnabled { get; init; }
}
