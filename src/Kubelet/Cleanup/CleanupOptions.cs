namespace NodeStack.Kubelet.Cleanup;

/// <summary>Limits of the cleanup, as upstream's flags of the same names.</summary>
internal sealed class CleanupOptions
{
    /// <summary>Between two rounds; default one minute.</summary>
    public TimeSpan Period { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Dead instances kept of each container of a pod that is still wished; default 1, negative: all.</summary>
    public int MaxPerPodContainer { get; init; } = 1;

    /// <summary>Dead containers kept on the whole node; default -1: no limit.</summary>
    public int MaxContainers { get; init; } = -1;

    /// <summary>Younger dead containers are kept; default 0.</summary>
    public TimeSpan MinimumAge { get; init; } = TimeSpan.Zero;
}
