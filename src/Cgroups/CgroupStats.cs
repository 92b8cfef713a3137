using NodeStack.Cgroups.Cpu;
using NodeStack.Cgroups.Io;
using NodeStack.Cgroups.Memory;
using NodeStack.Cgroups.Pids;
using NodeStack.Cgroups.Pressure;

namespace NodeStack.Cgroups;

/// <summary>
/// What one group uses, itself and all below it. A part is null where its controller is not enabled for the group; pressure is null
/// where the kernel does not count it.
/// </summary>
public readonly record struct CgroupStats(
    CpuStat? Cpu,
    MemoryStat? Memory,
    PidsStat? Pids,
    IoStat? Io,
    PressureStat? CpuPressure,
    PressureStat? MemoryPressure,
    PressureStat? IoPressure);
