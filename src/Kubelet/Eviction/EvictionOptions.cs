namespace NodeStack.Kubelet.Eviction;

/// <summary>How eviction works on this node.</summary>
internal sealed record EvictionOptions
{
    public IReadOnlyList<EvictionThreshold> Thresholds { get; init; } = [];

    /// <summary>evictionPressureTransitionPeriod; default 5 minutes.</summary>
    public TimeSpan TransitionPeriod { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>evictionMaxPodGracePeriod: the most a pod gets when a soft threshold is crossed.</summary>
    public TimeSpan MaxPodGrace { get; init; } = TimeSpan.Zero;

    /// <summary>localStorageCapacityIsolation: limits on local storage are enforced.</summary>
    public bool LocalStorageLimits { get; init; } = true;

    /// <summary>Between two looks; default 10 s.</summary>
    public TimeSpan Period { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Of a hard threshold; there is no time for more.</summary>
    public TimeSpan HardGrace { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long to wait at most until an evicted pod is gone and its memory or disk shows as free; default 30 s.</summary>
    public TimeSpan CleanupTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
