namespace NodeStack.CriShim.Runtime;

/// <summary>A container as listed.</summary>
public sealed record Container(
    string Id,
    string SandboxId,
    ContainerMetadata Metadata,
    string Image,
    string ImageRef,
    string ImageId,
    ContainerState State,
    DateTimeOffset CreatedAt,
    IReadOnlyDictionary<string, string> Labels,
    IReadOnlyDictionary<string, string> Annotations);
