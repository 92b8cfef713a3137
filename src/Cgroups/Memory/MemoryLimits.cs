namespace NodeStack.Cgroups.Memory;

/// <summary>Wishes for the memory controller. Unset stays as it is.</summary>
public sealed record MemoryLimits
{
    /// <summary>Above it, the kernel kills.</summary>
    public ByteLimit? Max { get; init; }

    /// <summary>Never reclaimed below it.</summary>
    public ByteLimit? Min { get; init; }

    /// <summary>Reclaimed below it only when nothing else is left.</summary>
    public ByteLimit? Low { get; init; }

    /// <summary>Above it, the group is throttled and reclaimed, never killed.</summary>
    public ByteLimit? High { get; init; }

    /// <summary>Swap alone, not memory plus swap as in v1.</summary>
    public ByteLimit? SwapMax { get; init; }

    /// <summary>An OOM kill takes the whole group, not one process.</summary>
    public bool? OomGroup { get; init; }
}
