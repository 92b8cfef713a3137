namespace NodeStack.CriShim.Containerd;

/// <summary>Looks at the host once, before the configuration is written.</summary>
public static class ContainerdHostDetector
{
    /// <summary>Debian's packages, then the place that everyone else uses.</summary>
    private static readonly string[] CniDirs = ["/usr/lib/cni", "/opt/cni/bin", "/usr/libexec/cni"];

    /// <param name="rootFolder">Where images and layers will be kept; its parents must exist.</param>
    public static ContainerdHost Detect(string rootFolder)
    {
        var mounts = File.ReadAllText("/proc/self/mountinfo");
        var storage = ContainerdHostParser.FilesystemType(mounts, Path.GetFullPath(rootFolder));
        return new ContainerdHost
        {
            CanLowerOomScore = ContainerdHostParser.HasCapSysResource(File.ReadAllText("/proc/self/status")),
            UsesSystemdCgroups = Directory.Exists("/run/systemd/system")
                && ContainerdHostParser.FilesystemType(mounts, "/sys/fs/cgroup") == "cgroup2",
            CanOverlay = storage is not ("overlay" or "aufs" or "zfs" or "nfs" or "nfs4") && File.ReadAllText("/proc/filesystems").Contains("overlay", StringComparison.Ordinal),
            HasIptables = ExecutableFinder.Find("iptables") is not null,
            CniBinDirs = [.. CniDirs.Where(dir => File.Exists(Path.Combine(dir, "bridge")))],
        };
    }
}
