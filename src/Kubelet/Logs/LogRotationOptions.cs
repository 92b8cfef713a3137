namespace NodeStack.Kubelet.Logs;

/// <summary>When container logs are rotated. Defaults are upstream's.</summary>
public sealed record LogRotationOptions
{
    /// <summary>containerLogMaxSize in bytes; negative switches rotation off.</summary>
    public long MaxSizeBytes { get; init; } = 10 * 1024 * 1024;

    /// <summary>containerLogMaxFiles, the live one included; at least 2.</summary>
    public int MaxFiles { get; init; } = 5;

    /// <summary>containerLogMonitorInterval.</summary>
    public TimeSpan MonitorInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>containerLogMaxWorkers: logs rotated at the same time.</summary>
    public int MaxWorkers { get; init; } = 1;
}
