namespace NodeStack.Cgroups.Cpuset;

/// <summary>Wishes for the cpuset controller. Unset stays as it is; an empty list means "what the parent has".</summary>
public sealed record CpusetLimits
{
    public IReadOnlyList<int>? Cpus { get; init; }
    public IReadOnlyList<int>? MemoryNodes { get; init; }
    public CpusetPartition? Partition { get; init; }
}
