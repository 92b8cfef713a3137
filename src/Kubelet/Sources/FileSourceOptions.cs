namespace NodeStack.Kubelet.Sources;

/// <summary>Where manifests are, and how often to look besides change notices.</summary>
internal sealed record FileSourceOptions(string Path, string NodeName)
{
    public TimeSpan CheckFrequency { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long to wait after a change notice, so that a file being written is read once and whole.</summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromMilliseconds(50);
}
