namespace NodeStack.Cgroups.Cpu;

/// <summary>Wishes for the cpu controller. Unset stays as it is.</summary>
public sealed record CpuLimits
{
    /// <summary>Share under contention, 1 to 10000; the kernel's default is 100.</summary>
    public int? Weight { get; init; }

    /// <summary>Run only when nothing else wants to.</summary>
    public bool? Idle { get; init; }

    /// <summary>CPU time per period.</summary>
    public CpuQuota? Quota { get; init; }

    /// <summary>Unused time of past periods that may be spent later; 0 or more, at most the quota.</summary>
    public TimeSpan? Burst { get; init; }
}
