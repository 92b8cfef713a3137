namespace NodeStack.Kubelet.Images;

/// <summary>When unused images are removed; the defaults are upstream's.</summary>
internal sealed record ImageGcOptions
{
    /// <summary>imageGCHighThresholdPercent: disk usage from which images are removed. 100 (with no MaximumAge) turns collection off.</summary>
    public int HighThresholdPercent { get; init; } = 85;

    /// <summary>imageGCLowThresholdPercent: disk usage down to which they are removed.</summary>
    public int LowThresholdPercent { get; init; } = 80;

    /// <summary>imageMinimumGCAge: younger images stay, a container may be about to use them.</summary>
    public TimeSpan MinimumAge { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>imageMaximumGCAge: images unused for longer go whatever the disk usage. Zero turns it off.</summary>
    public TimeSpan MaximumAge { get; init; }

    public TimeSpan Period { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Images that are never removed, by name or id: the sandbox image, where the runtime does not pin it.</summary>
    public IReadOnlyList<string> Keep { get; init; } = [];

    public bool IsOff => HighThresholdPercent == 100 && MaximumAge == TimeSpan.Zero;
}
