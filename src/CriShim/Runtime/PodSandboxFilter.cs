namespace NodeStack.CriShim.Runtime;

/// <summary>All given parts must match; labels by equality.</summary>
public sealed record PodSandboxFilter(
    string Id = "",
    PodSandboxState? State = null,
    IReadOnlyDictionary<string, string>? Labels = null)
{
    public static PodSandboxFilter All { get; } = new();
}
