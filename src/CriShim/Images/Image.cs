namespace NodeStack.CriShim.Images;

/// <summary>An image on the node. Uid and Username are what the image's USER says; both empty means root. Pinned images are never collected.</summary>
public sealed record Image(
    string Id,
    IReadOnlyList<string> RepoTags,
    IReadOnlyList<string> RepoDigests,
    ulong SizeBytes,
    long? Uid,
    string Username,
    bool Pinned);
