namespace NodeStack.Cgroups.Cpu;

/// <summary>cpu.stat: times in microseconds since the group was made. Throttling is null without the cpu controller.</summary>
public readonly record struct CpuStat(
    ulong UsageMicroseconds,
    ulong UserMicroseconds,
    ulong SystemMicroseconds,
    ulong? Periods,
    ulong? ThrottledPeriods,
    ulong? ThrottledMicroseconds,
    ulong? BurstPeriods,
    ulong? BurstMicroseconds);
