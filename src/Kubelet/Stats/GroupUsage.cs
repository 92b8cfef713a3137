using NodeStack.CriShim.Runtime;

namespace NodeStack.Kubelet.Stats;

/// <summary>What one container, pod or node has used up to a moment. Parts are null where nothing measures them.</summary>
public sealed record GroupUsage
{
    public required DateTimeOffset At { get; init; }
    public CpuReading? Cpu { get; init; }
    public MemoryReading? Memory { get; init; }
    public PressureStats? CpuPressure { get; init; }
    public PressureStats? MemoryPressure { get; init; }
    public PressureStats? IoPressure { get; init; }
    public ulong? ProcessCount { get; init; }
    public ulong? ProcessLimit { get; init; }

    /// <summary>The writable layer; only for containers.</summary>
    public FilesystemUsage? WritableLayer { get; init; }
}

/// <summary>Cumulative CPU time in nanoseconds; NanoCores is a rate over the last interval.</summary>
public sealed record CpuReading(ulong UsageNanoSeconds)
{
    public ulong? UserNanoSeconds { get; init; }
    public ulong? SystemNanoSeconds { get; init; }
    public ulong? Periods { get; init; }
    public ulong? ThrottledPeriods { get; init; }
    public ulong? ThrottledNanoSeconds { get; init; }
    public ulong? NanoCores { get; init; }
}

/// <summary>Bytes, and counts of faults and OOM kills since the group was made.</summary>
public sealed record MemoryReading
{
    public ulong? UsageBytes { get; init; }
    public ulong? WorkingSetBytes { get; init; }
    public ulong? AvailableBytes { get; init; }
    public ulong? RssBytes { get; init; }
    public ulong? PeakBytes { get; init; }
    public ulong? CacheBytes { get; init; }
    public ulong? MappedFileBytes { get; init; }
    public ulong? KernelBytes { get; init; }
    public ulong? ActiveFileBytes { get; init; }
    public ulong? InactiveFileBytes { get; init; }
    public ulong? SwapBytes { get; init; }
    public ulong? SwapAvailableBytes { get; init; }
    public ulong? PageFaults { get; init; }
    public ulong? MajorPageFaults { get; init; }
    public ulong? OomKills { get; init; }

    /// <summary>How often usage met the limit.</summary>
    public ulong? LimitHits { get; init; }
}
