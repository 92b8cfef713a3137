using NodeStack.Cgroups;
using NodeStack.Cgroups.Pressure;
using NodeStack.CriShim.Runtime;
using PressureLine = NodeStack.CriShim.Runtime.PressureLine;

namespace NodeStack.Kubelet.Stats;

/// <summary>Cgroup statistics in our terms, with the definitions of cAdvisor: rss is anonymous memory, cache is file memory.</summary>
internal static class CgroupUsageTranslator
{
    public static GroupUsage Translate(in CgroupStats stats, DateTimeOffset now) => new()
    {
        At = now,
        Cpu = stats.Cpu is not { } cpu ? null : new CpuReading(cpu.UsageMicroseconds * 1000)
        {
            UserNanoSeconds = cpu.UserMicroseconds * 1000,
            SystemNanoSeconds = cpu.SystemMicroseconds * 1000,
            Periods = cpu.Periods,
            ThrottledPeriods = cpu.ThrottledPeriods,
            ThrottledNanoSeconds = cpu.ThrottledMicroseconds * 1000,
        },
        Memory = Memory(stats),
        CpuPressure = Pressure(stats.CpuPressure),
        MemoryPressure = Pressure(stats.MemoryPressure),
        IoPressure = Pressure(stats.IoPressure),
        ProcessCount = stats.Pids?.Current,
        ProcessLimit = stats.Pids?.Max,
    };

    public static PressureStats? Pressure(PressureStat? pressure) =>
        pressure is { } psi ? new PressureStats(Line(psi.Full), Line(psi.Some)) : null;

    private static PressureLine Line(in Cgroups.Pressure.PressureLine line) =>
        new(line.TotalMicroseconds * 1000, line.Avg10, line.Avg60, line.Avg300);

    private static MemoryReading? Memory(in CgroupStats stats)
    {
        if (stats.Memory is not { } memory) return null;
        var kinds = memory.Breakdown;
        return new MemoryReading
        {
            UsageBytes = memory.CurrentBytes,
            WorkingSetBytes = memory.WorkingSetBytes,
            AvailableBytes = memory.MaxBytes is { } max ? max - Math.Min(max, memory.WorkingSetBytes) : null,
            RssBytes = kinds.AnonBytes,
            PeakBytes = memory.PeakBytes,
            CacheBytes = kinds.FileBytes,
            MappedFileBytes = kinds.FileMappedBytes,
            KernelBytes = kinds.KernelBytes,
            ActiveFileBytes = kinds.ActiveFileBytes,
            InactiveFileBytes = kinds.InactiveFileBytes,
            SwapBytes = memory.SwapCurrentBytes,
            // A limit may have been lowered below what is swapped already.
            SwapAvailableBytes = memory.SwapMaxBytes is { } swapMax ? swapMax - Math.Min(swapMax, memory.SwapCurrentBytes ?? 0) : null,
            PageFaults = kinds.PageFaults,
            MajorPageFaults = kinds.MajorPageFaults,
            OomKills = memory.Events.OomKill,
            LimitHits = memory.Events.Max,
        };
    }
}
