namespace NodeStack.CriShim.Runtime;

/// <summary>All given parts must match; labels by equality.</summary>
public sealed record ContainerFilter(
    string Id = "",
    string SandboxId = "",
    ContainerState? State = null,
    IReadOnlyDictionary<string, string>? Labels = null)
{
    public static ContainerFilter All { get; } = new();
}
