namespace NodeStack.Cgroups.Hierarchy;

/// <summary>Judges mounts and controllers: which mode, and in plain words what is missing.</summary>
public static class CgroupHostRules
{
    /// <summary>Without these, pods cannot be limited.</summary>
    public static IReadOnlyList<string> NeededControllers { get; } = ["cpu", "memory", "pids"];

    private const string DefaultMount = "/sys/fs/cgroup";

    /// <summary>Where cgroup2 is mounted: the usual place first, then the shortest path.</summary>
    public static MountEntry? UnifiedMount(IReadOnlyList<MountEntry> mounts) => mounts
        .Where(m => m.FileSystem == "cgroup2")
        .OrderBy(m => m.MountPoint == DefaultMount ? 0 : 1)
        .ThenBy(m => m.MountPoint.Length)
        .FirstOrDefault();

    /// <param name="controllers">cgroup.controllers at the top of the unified mount; empty when there is none.</param>
    /// <param name="isWritable">Groups can be made there.</param>
    public static CgroupHost Judge(IReadOnlyList<MountEntry> mounts, IReadOnlyList<string> controllers, bool isWritable)
    {
        var unified = UnifiedMount(mounts);
        var legacy = LegacyControllers(mounts);
        var mode = (unified, legacy.Count) switch
        {
            (not null, 0) => CgroupMode.Unified,
            (not null, _) => CgroupMode.Hybrid,
            (null, > 0) => CgroupMode.Legacy,
            (null, _) => CgroupMode.None
        };
        return new CgroupHost(mode, unified?.MountPoint, controllers, [.. Reasons(mode, unified, legacy, controllers, isWritable)]);
    }

    private static IEnumerable<string> Reasons(
        CgroupMode mode, MountEntry? unified, IReadOnlyList<string> legacy, IReadOnlyList<string> controllers, bool isWritable)
    {
        if (mode == CgroupMode.None)
            yield return "no cgroup file system is mounted";
        if (mode == CgroupMode.Legacy)
            yield return "only cgroup v1 is mounted; boot with systemd.unified_cgroup_hierarchy=1, or without =0";
        if (mode == CgroupMode.Hybrid)
            yield return $"cgroups are mounted in hybrid mode: {string.Join(", ", legacy)} {(legacy.Count == 1 ? "is" : "are")} bound to cgroup v1, "
                + $"so cgroup v2 at {unified!.MountPoint} cannot use {(legacy.Count == 1 ? "it" : "them")}; "
                + "boot with systemd.unified_cgroup_hierarchy=1";
        if (mode != CgroupMode.Unified)
            yield break;
        var missing = NeededControllers.Except(controllers).ToArray();
        if (missing.Length > 0)
            yield return $"cgroup v2 at {unified!.MountPoint} lacks the {string.Join(", ", missing)} controller{(missing.Length == 1 ? "" : "s")}; "
                + "see /proc/cgroups, and cgroup_disable on the kernel command line";
        if (!isWritable)
            yield return $"cgroup v2 at {unified!.MountPoint} is not writable for this process";
    }

    /// <summary>Controllers bound to v1. The named hierarchy of systemd ("name=systemd") has none and counts for nothing.</summary>
    private static List<string> LegacyControllers(IReadOnlyList<MountEntry> mounts) =>
    [
        .. mounts.Where(m => m.FileSystem == "cgroup")
            .SelectMany(m => m.SuperOptions)
            .Where(o => LegacyNames.Contains(o))
            .Distinct()
            .Order(StringComparer.Ordinal)
    ];

    private static readonly HashSet<string> LegacyNames =
    [
        "cpu", "cpuacct", "cpuset", "memory", "pids", "blkio", "hugetlb", "devices", "freezer", "net_cls", "net_prio", "perf_event",
        "rdma", "misc"
    ];
}
