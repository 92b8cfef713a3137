namespace NodeStack.Kubelet.Containers.Limits;

/// <summary>How memory of containers is protected and throttled (feature gate MemoryQoS, cgroup v2).</summary>
public sealed record MemoryQosOptions
{
    /// <summary>memoryThrottlingFactor, above 0 and at most 1: how far between request and limit throttling begins.</summary>
    public double ThrottlingFactor { get; init; } = 0.9;

    /// <summary>memoryReservationPolicy is TieredReservation: requests are kept back from reclaim. False: nothing is.</summary>
    public bool ReservesRequests { get; init; }

    /// <summary>Memory of the node without what is reserved; stands in for the limit of a container that has none.</summary>
    public long NodeAllocatableBytes { get; init; }

    /// <summary>memory.high is a multiple of it.</summary>
    public long PageBytes { get; init; } = Environment.SystemPageSize;
}
