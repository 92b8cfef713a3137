namespace NodeStack.Cgroups;

/// <summary>The files that statistics come from.</summary>
internal enum CgroupStatFile
{
    CpuStat, MemoryCurrent, MemoryPeak, MemoryMax, MemoryStat, MemoryEvents, SwapCurrent, SwapMax, PidsCurrent, PidsMax, IoStat,
    CpuPressure, MemoryPressure, IoPressure
}

/// <summary>Their names.</summary>
internal static class CgroupStatFileNames
{
    public const int Count = (int)CgroupStatFile.IoPressure + 1;

    public static string NameOf(CgroupStatFile file) => file switch
    {
        CgroupStatFile.CpuStat => "cpu.stat",
        CgroupStatFile.MemoryCurrent => "memory.current",
        CgroupStatFile.MemoryPeak => "memory.peak",
        CgroupStatFile.MemoryMax => "memory.max",
        CgroupStatFile.MemoryStat => "memory.stat",
        CgroupStatFile.MemoryEvents => "memory.events",
        CgroupStatFile.SwapCurrent => "memory.swap.current",
        CgroupStatFile.SwapMax => "memory.swap.max",
        CgroupStatFile.PidsCurrent => "pids.current",
        CgroupStatFile.PidsMax => "pids.max",
        CgroupStatFile.IoStat => "io.stat",
        CgroupStatFile.CpuPressure => "cpu.pressure",
        CgroupStatFile.MemoryPressure => "memory.pressure",
        CgroupStatFile.IoPressure => "io.pressure",
        _ => throw new ArgumentOutOfRangeException(nameof(file), file, null)
    };
}
