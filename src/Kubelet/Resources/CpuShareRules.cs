using NodeStack.Cgroups.Cpu;

namespace NodeStack.Kubelet.Resources;

/// <summary>Cores to what the kernel and CRI count in: shares and quota.</summary>
public static class CpuShareRules
{
    private const long SharesPerCpu = 1024;
    private const long MinQuotaMicroseconds = 1000;

    /// <summary>2 for nothing, else 1024 per core, within 2 to 262144.</summary>
    public static long SharesFor(long milliCpu) => milliCpu == 0
        ? CpuWeightRules.MinShares
        : Math.Clamp(milliCpu * SharesPerCpu / 1000, CpuWeightRules.MinShares, CpuWeightRules.MaxShares);

    /// <summary>Microseconds per period, at least 1000; 0 (no limit) for nothing.</summary>
    public static long QuotaMicrosecondsFor(long milliCpu, TimeSpan period) => milliCpu == 0
        ? 0
        : Math.Max(MinQuotaMicroseconds, milliCpu * (long)period.TotalMicroseconds / 1000);
}
