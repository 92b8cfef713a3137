namespace NodeStack.Install;

/// <summary>What an installation wrote and which folders it made.</summary>
internal sealed record InstallManifest(IReadOnlyList<string> Files, IReadOnlyList<string> Folders)
{
    public static InstallManifest Empty { get; } = new([], []);

    /// <summary>Both, without repeats; the order of the first is kept.</summary>
    public InstallManifest With(InstallManifest other) => new([.. Files.Union(other.Files)], [.. Folders.Union(other.Folders)]);
}
