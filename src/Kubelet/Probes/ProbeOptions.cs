namespace NodeStack.Kubelet.Probes;

/// <summary>How probes are run. The defaults suit a node of 110 pods.</summary>
internal sealed record ProbeOptions
{
    /// <summary>Probes running at one moment; more wait for a place, and their time-outs begin when they get it.</summary>
    public int MaxConcurrent { get; init; } = 128;

    /// <summary>Probes due within this time are started together: fewer wake-ups, and far below what a period can tell.</summary>
    public TimeSpan Slack { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>Verdict changes within this time are written to disk together.</summary>
    public TimeSpan CheckpointDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often a probe that could not be run at all is tried again at once, as upstream.</summary>
    public int Attempts { get; init; } = 3;
}
