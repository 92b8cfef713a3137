using System.Collections.Immutable;

namespace NodeStack.Kubelet.Eviction;

/// <summary>What eviction remembers from turn to turn.</summary>
internal sealed record EvictionState
{
    /// <summary>Since when each threshold is crossed without a break.</summary>
    public ImmutableDictionary<EvictionThreshold, DateTimeOffset> CrossedSince { get; init; } = ImmutableDictionary<EvictionThreshold, DateTimeOffset>.Empty;

    /// <summary>Crossed beyond their grace and not yet won back with their minimum reclaim.</summary>
    public IReadOnlyList<EvictionThreshold> Unresolved { get; init; } = [];
    public DateTimeOffset? MemorySeen { get; init; }
    public DateTimeOffset? DiskSeen { get; init; }
    public DateTimeOffset? PidSeen { get; init; }

    public static EvictionState Empty { get; } = new();
}
