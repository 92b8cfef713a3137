using System.Globalization;
using NodeStack.Cgroups.Pressure;
using NodeStack.CriShim.Errors;
using NodeStack.CriShim.Images;
using NodeStack.CriShim.Runtime;
using NodeStack.KubeApi.Procfs;

namespace NodeStack.Kubelet.Stats;

/// <summary>Measures the machine from /proc and statvfs, which are there on every host, whatever its cgroups.</summary>
public sealed class NodeUsageReader(string nodeName, string rootDir, IImageService images, TimeProvider time, string proc = "/proc")
{
    /// <summary>Measured beside ourselves; null: not.</summary>
    public RuntimeProcess? Runtime { get; init; }

    /// <param name="withFilesystems">Also filesystems and network.</param>
    public async Task<NodeUsage> ReadAsync(bool withFilesystems, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var stat = Text("stat");
        var booted = DateTimeOffset.FromUnixTimeSeconds((long)(ProcParser.Value(stat, "btime") ?? 0));
        var node = new NodeUsage { Name = nodeName, StartTime = booted, Usage = Whole(stat, now), SystemContainers = await ProcessesAsync(booted, now, cancel) };
        if (!withFilesystems) return node;
        var store = await StoreAsync(cancel);
        return node with
        {
            Interfaces = NetDevParser.Parse(Text("1/net/dev")),
            DefaultInterface = ProcParser.DefaultInterface(Text("net/route")),
            Filesystem = Filesystems.Read(rootDir, now),
            ImageFilesystem = StoreReading(store?.Images, now),
            ContainerFilesystem = StoreReading(store is { Containers.Count: > 0 } ? store.Containers : store?.Images, now),
            MaxPid = MaxPid(),
            Processes = ProcParser.Tasks(Text("loadavg")),
        };
    }

    private GroupUsage Whole(string stat, DateTimeOffset now)
    {
        var memory = Text("meminfo");
        var faults = Text("vmstat");
        var total = ProcParser.MemInfoBytes(memory, "MemTotal") ?? 0;
        var used = total - (ProcParser.MemInfoBytes(memory, "MemFree") ?? total);
        var inactive = ProcParser.MemInfoBytes(memory, "Inactive(file)") ?? 0;
        var working = used > inactive ? used - inactive : 0;
        var swapFree = ProcParser.MemInfoBytes(memory, "SwapFree") ?? 0;
        return new GroupUsage
        {
            At = now,
            Cpu = ProcParser.CpuNanoSeconds(stat) is { } cpu ? new CpuReading(cpu) : null,
            Memory = new MemoryReading
            {
                UsageBytes = used, WorkingSetBytes = working, AvailableBytes = total - working, RssBytes = ProcParser.MemInfoBytes(memory, "AnonPages"),
                PageFaults = ProcParser.Value(faults, "pgfault"), MajorPageFaults = ProcParser.Value(faults, "pgmajfault"),
                SwapBytes = (ProcParser.MemInfoBytes(memory, "SwapTotal") ?? 0) - swapFree, SwapAvailableBytes = swapFree,
            },
            CpuPressure = Pressure("cpu"), MemoryPressure = Pressure("memory"), IoPressure = Pressure("io"),
        };
    }

    private async Task<IReadOnlyList<(string, DateTimeOffset, GroupUsage)>> ProcessesAsync(DateTimeOffset booted, DateTimeOffset now, CancellationToken cancel)
    {
        var found = new List<(string, DateTimeOffset, GroupUsage)>();
        if (Process("self", booted, now) is var (started, usage)) found.Add(("kubelet", started, usage));
        if (Runtime is not null && await Runtime.PidAsync(cancel) is { } pid && Process(pid.ToString(CultureInfo.InvariantCulture), booted, now) is var (since, used))
            found.Add(("runtime", since, used));
        return found;
    }

    private (DateTimeOffset Start, GroupUsage Usage)? Process(string pid, DateTimeOffset booted, DateTimeOffset now)
    {
        if (ProcParser.Process(Text($"{pid}/stat")) is not var (cpu, started)) return null;
        var status = Text($"{pid}/status");
        var resident = ProcParser.MemInfoBytes(status, "VmRSS");
        var usage = new GroupUsage
        {
            At = now, Cpu = new CpuReading(cpu),
            Memory = new MemoryReading { UsageBytes = resident, WorkingSetBytes = resident, RssBytes = ProcParser.MemInfoBytes(status, "RssAnon"), SwapBytes = ProcParser.MemInfoBytes(status, "VmSwap") },
        };
        return (booted + started, usage);
    }

    private long? MaxPid()
    {
        var limits = new[] { Text("sys/kernel/pid_max"), Text("sys/kernel/threads-max") }
            .Select(static text => long.TryParse(text.Trim(), CultureInfo.InvariantCulture, out var value) ? value : long.MaxValue).Min();
        return limits == long.MaxValue ? null : limits;
    }

    private async Task<ImageFsUsage?> StoreAsync(CancellationToken cancel)
    {
        try
        {
            return await images.ImageFsUsageAsync(cancel);
        }
        catch (CriException)
        {
            // The rest of the node is measurable without the runtime.
            return null;
        }
    }

    // Capacity is the filesystem's, used is the store's own.
    private static FilesystemReading? StoreReading(IReadOnlyList<FilesystemUsage>? store, DateTimeOffset now)
    {
        if (store is not { Count: > 0 } || Filesystems.Read(store[0].MountPoint, now) is not { } whole) return null;
        return whole with { UsedBytes = store[0].UsedBytes, InodesUsed = store[0].InodesUsed };
    }

    private PressureStats? Pressure(string resource)
    {
        var text = Text("pressure/" + resource);
        return text.Length == 0 ? null : CgroupUsageTranslator.Pressure(PressureParser.Parse(System.Text.Encoding.ASCII.GetBytes(text)));
    }

    private string Text(string name)
    {
        try
        {
            return File.ReadAllText(Path.Combine(proc, name));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
