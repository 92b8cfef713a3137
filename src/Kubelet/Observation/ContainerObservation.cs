using NodeStack.CriShim.Runtime;

namespace NodeStack.Kubelet.Observation;

/// <summary>One container as last seen: the runtime's status plus what the kubelet wrote on its annotations when it made it.</summary>
public sealed record ContainerObservation
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required string SandboxId { get; init; }
    public required ContainerState State { get; init; }

    /// <summary>From io.kubernetes.container.restartCount; falls back to the CRI attempt.</summary>
    public int RestartCount { get; init; }

    /// <summary>From io.kubernetes.container.hash; empty when absent. A different hash in the wish means restart.</summary>
    public string Hash { get; init; } = "";
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
    public int ExitCode { get; init; }
    public string Reason { get; init; } = "";

    /// <summary>The runtime's message, or the termination message where one was read.</summary>
    public string Message { get; init; } = "";
    public string Image { get; init; } = "";
    public string ImageRef { get; init; } = "";
    public string ImageId { get; init; } = "";
    public string LogPath { get; init; } = "";
    public LinuxContainerResources? Resources { get; init; }
    public ContainerUser? User { get; init; }
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();
}
