using NodeStack.Cgroups.Hugetlb;

namespace NodeStack.Kubelet.Containers;

/// <summary>Looks at /sys and /proc once, at start.</summary>
public static class ContainerFeaturesObserver
{
    private static readonly Version NoSwapSince = new(6, 4);

    /// <param name="root">A copy of the trees can be passed for tests.</param>
    public static ContainerFeatures Observe(string root = "/") => Observe(root, Environment.OSVersion.Version);

    internal static ContainerFeatures Observe(string root, Version kernel)
    {
        var cgroups = Path.Combine(root, "sys/fs/cgroup");
        var v2 = File.Exists(Path.Combine(cgroups, "cgroup.controllers"));
        return new ContainerFeatures(
            CgroupV2: v2,
            SwapController: File.Exists(v2 ? OwnSwapLimit(root, cgroups) : Path.Combine(cgroups, "memory/memory.memsw.limit_in_bytes")),
            Selinux: File.Exists(Path.Combine(root, "sys/fs/selinux/enforce")),
            TmpfsNoSwap: kernel >= NoSwapSince && !IsInUserNamespace(root),
            HugepageSizes: [.. HugetlbPageSizes.Read(Path.Combine(root, "sys/kernel/mm/hugepages")).Select(HugetlbRules.SizeName)],
            MaskedPaths: ThermalThrottles(root));
    }

    /// <summary>The top of the hierarchy has no limits: the group this process is in shows whether there are any.</summary>
    private static string OwnSwapLimit(string root, string cgroups)
    {
        var own = File.ReadLines(Path.Combine(root, "proc/self/cgroup")).FirstOrDefault(l => l.StartsWith("0::/", StringComparison.Ordinal));
        return Path.Combine(cgroups, own?["0::/".Length..] ?? "", "memory.swap.max");
    }

    private static bool IsInUserNamespace(string root)
    {
        var map = Path.Combine(root, "proc/self/uid_map");
        return File.Exists(map)
            && File.ReadAllText(map).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is not ["0", "0", "4294967295"];
    }

    private static IReadOnlyList<string> ThermalThrottles(string root)
    {
        var cpus = Path.Combine(root, "sys/devices/system/cpu");
        if (!Directory.Exists(cpus))
            return [];
        return
        [
            .. Directory.EnumerateDirectories(cpus, "cpu*")
                .Where(cpu => Directory.Exists(Path.Combine(cpu, "thermal_throttle")))
                .Select(cpu => $"/sys/devices/system/cpu/{Path.GetFileName(cpu)}/thermal_throttle")
                .Order(StringComparer.Ordinal),
        ];
    }
}
