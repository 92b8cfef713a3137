namespace NodeStack.CriShim.Runtime;

/// <summary>A container in full. Times are null until they happen; ExitCode means something once exited.</summary>
public sealed record ContainerStatus
{
    public required string Id { get; init; }
    public required ContainerMetadata Metadata { get; init; }
    public required ContainerState State { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
    public int ExitCode { get; init; }

    /// <summary>The image as the container names it.</summary>
    public string Image { get; init; } = "";

    /// <summary>Digest reference of the image.</summary>
    public string ImageRef { get; init; } = "";
    public string ImageId { get; init; } = "";

    /// <summary>Completed, Error, OOMKilled, ContainerCannotRun, ... as the runtime says it.</summary>
    public string Reason { get; init; } = "";
    public string Message { get; init; } = "";
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();
    public IReadOnlyList<Mount> Mounts { get; init; } = [];

    /// <summary>Absolute path on the host.</summary>
    public string LogPath { get; init; } = "";
    public LinuxContainerResources? Resources { get; init; }
    public ContainerUser? User { get; init; }
    public string StopSignal { get; init; } = "";
}
