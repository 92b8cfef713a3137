namespace NodeStack.CriShim.Runtime;

/// <summary>A wake-up, never truth: ContainerId is the sandbox's own id for sandbox events.</summary>
public sealed record ContainerEvent(string ContainerId, string PodUid, ContainerEventKind Kind, DateTimeOffset At);
