namespace NodeStack.Kubelet.Observation;

/// <summary>Times of the relist loop.</summary>
internal sealed class RelisterOptions
{
    /// <summary>Between two relists; default 1 s, as upstream.</summary>
    public TimeSpan Period { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a relist waits for one pod's status calls before it goes on without that pod; default 2 s.</summary>
    public TimeSpan PodWait { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>After this long without a complete relist the runtime counts as down; default 3 min, as upstream.</summary>
    public TimeSpan UnhealthyAfter { get; init; } = TimeSpan.FromMinutes(3);
}
