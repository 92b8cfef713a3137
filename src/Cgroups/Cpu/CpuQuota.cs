namespace NodeStack.Cgroups.Cpu;

/// <summary>CPU time that may be used in each period. Both are whole microseconds to the kernel.</summary>
/// <param name="Time">From 1 ms; null is no limit.</param>
/// <param name="Period">1 ms to 1 s.</param>
public sealed record CpuQuota(TimeSpan? Time, TimeSpan Period)
{
    public static readonly TimeSpan DefaultPeriod = TimeSpan.FromMilliseconds(100);

    public static CpuQuota Unlimited { get; } = new(null, DefaultPeriod);
}
