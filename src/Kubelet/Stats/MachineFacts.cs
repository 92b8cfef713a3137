using NodeStack.KubeApi.Procfs;

namespace NodeStack.Kubelet.Stats;

/// <summary>The machine's identity and size as machine_* metrics show them; fixed at start.</summary>
public sealed record MachineFacts(
    string MachineId, string BootId, string SystemUuid, int Cores, int PhysicalCores, int Sockets, ulong MemoryBytes, ulong SwapBytes,
    string KernelVersion, string OsVersion)
{
    /// <summary>From /etc, /proc and /sys; what cannot be read stays empty.</summary>
    public static MachineFacts Read()
    {
        var memory = Text("/proc/meminfo");
        var cpus = Text("/proc/cpuinfo").Split('\n');
        var sockets = Distinct(cpus, "physical id");
        var cores = cpus.Count(static line => line.StartsWith("processor", StringComparison.Ordinal));
        return new MachineFacts(
            Text("/etc/machine-id").Trim(), Text("/proc/sys/kernel/random/boot_id").Trim(), Text("/sys/class/dmi/id/product_uuid").Trim(),
            Math.Max(1, cores), Math.Max(1, Distinct(cpus, "core id") * sockets), sockets,
            ProcParser.MemInfoBytes(memory, "MemTotal") ?? 0, ProcParser.MemInfoBytes(memory, "SwapTotal") ?? 0,
            Text("/proc/sys/kernel/osrelease").Trim(), OsName(Text("/etc/os-release")));
    }

    private static int Distinct(string[] lines, string key) =>
        Math.Max(1, lines.Where(line => line.StartsWith(key, StringComparison.Ordinal)).Distinct().Count());

    private static string OsName(string release) =>
        release.Split('\n').FirstOrDefault(static line => line.StartsWith("PRETTY_NAME=", StringComparison.Ordinal))?[12..].Trim('"') ?? "Linux";

    private static string Text(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
