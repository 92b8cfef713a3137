using NodeStack.KubeApi.Procfs;

namespace NodeStack.Kubelet.Stats;

/// <summary>The machine's identity and size as machine_* metrics show them; fixed at start.</summary>
public sealed record MachineFacts(
    string MachineId, string BootId, string SystemUuid, int Cores, int PhysicalCores, int Sockets, ulong MemoryBytes, ulong SwapBytes,
    string KernelVersion, string OsVersion)
{
    /// <summary>Groupings of sockets that only mainframes have; 0 elsewhere.</summary>
    public int Books { get; init; }

    /// <inheritdoc cref="Books"/>
    public int Drawers { get; init; }

    /// <summary>Persistent memory that programs use as such, in bytes.</summary>
    public ulong AppDirectBytes { get; init; }

    /// <summary>From /etc, /proc and /sys; what cannot be read stays empty.</summary>
    public static MachineFacts Read()
    {
        var memory = ProcFiles.Text("/proc/meminfo");
        var cpus = ProcFiles.Text("/proc/cpuinfo").Split('\n');
        var sockets = Distinct(cpus, "physical id");
        var cores = cpus.Count(static line => line.StartsWith("processor", StringComparison.Ordinal));
        return new MachineFacts(
            ProcFiles.Text("/etc/machine-id").Trim(), ProcFiles.Text("/proc/sys/kernel/random/boot_id").Trim(), ProcFiles.Text("/sys/class/dmi/id/product_uuid").Trim(),
            Math.Max(1, cores), Math.Max(1, Distinct(cpus, "core id") * sockets), sockets,
            ProcParser.MemInfoBytes(memory, "MemTotal") ?? 0, ProcParser.MemInfoBytes(memory, "SwapTotal") ?? 0,
            ProcFiles.Text("/proc/sys/kernel/osrelease").Trim(), OsName(ProcFiles.Text("/etc/os-release")))
        {
            Books = DistinctOfCpus("book_id"), Drawers = DistinctOfCpus("drawer_id"), AppDirectBytes = PersistentMemory(),
        };
    }

    private static int Distinct(string[] lines, string key) =>
        Math.Max(1, lines.Where(line => line.StartsWith(key, StringComparison.Ordinal)).Distinct().Count());

    private static string OsName(string release) =>
        release.Split('\n').FirstOrDefault(static line => line.StartsWith("PRETTY_NAME=", StringComparison.Ordinal))?[12..].Trim('"') ?? "Linux";

    private static int DistinctOfCpus(string file) => Names("/sys/bus/cpu/devices")
        .Select(cpu => ProcFiles.Text($"{cpu}/topology/{file}").Trim()).Where(static id => id.Length > 0).Distinct().Count();

    /// <summary>Regions of the kernel's NVDIMM bus that hold namespaces of type "io" (4) or "pmem" (5).</summary>
    private static ulong PersistentMemory() => Names("/sys/bus/nd/devices")
        .Where(static one => Path.GetFileName(one).StartsWith("region", StringComparison.Ordinal) && ProcFiles.Text(one + "/nstype").Trim() is "4" or "5")
        .Aggregate(0UL, static (sum, one) => sum + (ulong.TryParse(ProcFiles.Text(one + "/size").Trim(), out var size) ? size : 0));

    private static string[] Names(string folder) => Directory.Exists(folder) ? Directory.GetFileSystemEntries(folder) : [];
}
