namespace NodeStack.Cgroups.Memory;

/// <summary>
/// Memory of a group, in bytes; faults are counts. Values without a file (the root group, no swap) are null, and so is a limit of
/// "max".
/// </summary>
public readonly record struct MemoryStat(
    ulong CurrentBytes,
    ulong? PeakBytes,
    ulong? MaxBytes,
    ulong? SwapCurrentBytes,
    ulong? SwapMaxBytes,
    MemoryBreakdown Breakdown,
    MemoryEvents Events)
{
    /// <summary>What cannot be had back easily: current without inactive file pages, never below zero.</summary>
    public ulong WorkingSetBytes => CurrentBytes > Breakdown.InactiveFileBytes ? CurrentBytes - Breakdown.InactiveFileBytes : 0;
}
