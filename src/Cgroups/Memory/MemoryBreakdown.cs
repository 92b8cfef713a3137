namespace NodeStack.Cgroups.Memory;

/// <summary>What memory.stat says about the kinds of memory in a group.</summary>
public readonly record struct MemoryBreakdown(
    ulong AnonBytes,
    ulong FileBytes,
    ulong FileMappedBytes,
    ulong KernelBytes,
    ulong KernelStackBytes,
    ulong SlabBytes,
    ulong ShmemBytes,
    ulong SwapCachedBytes,
    ulong ActiveAnonBytes,
    ulong InactiveAnonBytes,
    ulong ActiveFileBytes,
    ulong InactiveFileBytes,
    ulong UnevictableBytes,
    ulong AnonThpBytes,
    ulong PageFaults,
    ulong MajorPageFaults);
