namespace NodeStack.CriShim.Runtime;

/// <summary>A sandbox as listed.</summary>
public sealed record PodSandbox(
    string Id,
    PodSandboxMetadata Metadata,
    PodSandboxState State,
    DateTimeOffset CreatedAt,
    IReadOnlyDictionary<string, string> Labels,
    IReadOnlyDictionary<string, string> Annotations,
    string RuntimeHandler);
