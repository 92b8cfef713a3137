namespace NodeStack.Kubelet.Images;

/// <summary>How images are pulled.</summary>
internal sealed record ImageOptions
{
    /// <summary>One pull at a time (serializeImagePulls). Upstream's default is true; one slow pull then holds up every pod.</summary>
    public bool SerializeImagePulls { get; init; }

    /// <summary>Pulls at one moment (maxParallelImagePulls); 0 means no limit.</summary>
    public int MaxParallelImagePulls { get; init; } = 5;

    /// <summary>
    /// A single pull may take this long. The runtime itself gives up on a pull without progress (containerd: 5 min), CRI shows no
    /// progress to its clients: this bound is for runtimes that hang.
    /// </summary>
    public TimeSpan PullDeadline { get; init; } = TimeSpan.FromHours(1);

    public int Limit => SerializeImagePulls ? 1 : MaxParallelImagePulls <= 0 ? int.MaxValue : MaxParallelImagePulls;
}
