namespace NodeStack.CriShim.Runtime;

/// <summary>Bytes, and page faults since start; null where not reported.</summary>
public sealed record MemoryUsage(
    DateTimeOffset At,
    ulong? WorkingSetBytes,
    ulong? AvailableBytes,
    ulong? UsageBytes,
    ulong? RssBytes,
    ulong? PageFaults,
    ulong? MajorPageFaults,
    PressureStats? Pressure);
