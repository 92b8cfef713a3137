namespace NodeStack.CriShim.Runtime;

/// <summary>Limits of one container. Zero or null leaves a value to the runtime's default; OomScoreAdj is always applied.</summary>
public sealed record LinuxContainerResources
{
    /// <summary>Microseconds.</summary>
    public long CpuPeriod { get; init; }

    /// <summary>Microseconds per period; -1 is no limit.</summary>
    public long CpuQuota { get; init; }

    /// <summary>cgroup v1 units, 2 to 262144; the runtime converts to cpu.weight.</summary>
    public long CpuShares { get; init; }
    public long MemoryLimitBytes { get; init; }
    public long MemorySwapLimitBytes { get; init; }
    public long OomScoreAdj { get; init; }
    public string CpusetCpus { get; init; } = "";
    public string CpusetMems { get; init; } = "";

    /// <summary>Page size such as "2MB" to limit in bytes.</summary>
    public IReadOnlyDictionary<string, ulong> HugepageLimits { get; init; } = new Dictionary<string, ulong>();

    /// <summary>cgroup v2 file name to value, e.g. memory.oom.group.</summary>
    public IReadOnlyDictionary<string, string> Unified { get; init; } = new Dictionary<string, string>();
}
