namespace NodeStack.CriShim.Containerd;

/// <summary>What the host allows, found by <see cref="ContainerdHostDetector"/>; decides the settings that make pods run there.</summary>
public sealed record ContainerdHost
{
    /// <summary>CAP_SYS_RESOURCE: without it oom_score_adj cannot be lowered, and containers that ask for it do not start.</summary>
    public bool CanLowerOomScore { get; init; }
    /// <summary>systemd runs, and /sys/fs/cgroup is the unified hierarchy: runc may use the systemd driver.</summary>
    public bool UsesSystemdCgroups { get; init; }
    /// <summary>The root folder's filesystem can be the upper layer of an overlay; else layers are copied ("native").</summary>
    public bool CanOverlay { get; init; }
    /// <summary>iptables is there, and the kernel can do NAT with it: masquerading and host ports by the CNI plugins.</summary>
    public bool HasIptables { get; init; }
    /// <summary>Folders with CNI plugins, best first.</summary>
    public IReadOnlyList<string> CniBinDirs { get; init; } = [];

    public string Snapshotter => CanOverlay ? "overlayfs" : "native";
}
