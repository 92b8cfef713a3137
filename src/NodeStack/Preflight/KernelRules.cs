using NodeStack.Cgroups.Hierarchy;

namespace NodeStack.Preflight;

/// <summary>Kernel version, cgroups, systemd, seccomp.</summary>
internal static class KernelRules
{
    // 4.19 is the oldest kernel that Kubernetes 1.36 supports; openat2 came with 5.6, cgroup.kill with 5.14.
    private static readonly Version Oldest = new(4, 19);
    private static readonly Version BeneathOpen = new(5, 6);
    private static readonly Version GroupKill = new(5, 14);

    public static IEnumerable<Check> Judge(HostFacts facts)
    {
        yield return Kernel(facts.KernelRelease);
        yield return Cgroups(facts.Cgroups);
        yield return facts.HasSystemd
            ? Check.Ok("systemd", "is the init system")
            : Check.Reduced("systemd", "is not the init system",
                "no systemd cgroup driver, no restart by a watchdog, no graceful node shutdown");
        yield return facts.HasSeccomp
            ? Check.Ok("seccomp", "available")
            : Check.Reduced("seccomp", "not in this kernel", "seccomp profiles of pods are not enforced", "a kernel with CONFIG_SECCOMP_FILTER");
    }

    private static Check Kernel(string release)
    {
        var version = VersionParser.First(release);
        if (version is null)
            return Check.Reduced("kernel", $"version not understood: {release}", "features cannot be judged by version");
        if (version < Oldest)
            return Check.Fail("kernel", release, $"older than {Oldest}: cgroup v2 is not complete", "a newer kernel");
        if (version < BeneathOpen)
            return Check.Reduced("kernel", release, "no openat2: pods with subPath mounts are refused", "kernel 5.14 or newer");
        return version < GroupKill
            ? Check.Reduced("kernel", release, "no cgroup.kill: processes of a pod are ended one by one", "kernel 5.14 or newer")
            : Check.Ok("kernel", release);
    }

    private static Check Cgroups(CgroupHost host) => host.Mode switch
    {
        CgroupMode.Unified => host.IsUsable ? Check.Ok("cgroups", Offered(host.Controllers)) : Unusable(host),
        CgroupMode.Hybrid or CgroupMode.Legacy => Unusable(host),
        CgroupMode.None => Check.Fail("cgroups", string.Join("; ", host.Reasons), "no container runtime can start a container", "mount cgroup2 on /sys/fs/cgroup"),
        _ => throw new ArgumentOutOfRangeException(nameof(host), host.Mode, "no such cgroup mode"),
    };

    private static Check Unusable(CgroupHost host) => Check.Reduced("cgroups", string.Join("; ", host.Reasons),
        "limits of whole pods, QoS levels and node allocatable are not enforced, pressure and OOM events are not seen; "
        + "limits of single containers are left to the runtime");

    // cpuset and io serve features that are asked for explicitly: without them an ordinary pod loses nothing.
    private static string Offered(IReadOnlyList<string> controllers)
    {
        var lost = new List<string>();
        if (!controllers.Contains("cpuset", StringComparer.Ordinal))
            lost.Add("exclusive CPUs");
        if (!controllers.Contains("io", StringComparer.Ordinal))
            lost.Add("disk statistics and weights");
        var found = $"version 2 with {string.Join(", ", controllers)}";
        return lost.Count == 0 ? found : $"{found} (not offered: {string.Join("; ", lost)})";
    }
}
