namespace NodeStack.Manifests;

/// <summary>One object that the folder wants to be in the cluster.</summary>
/// <param name="Json">The whole object.</param>
/// <param name="Hash">Of its content.</param>
internal sealed record ManifestObject(ManifestPlace Place, ManifestKey Key, ReadOnlyMemory<byte> Json, string Hash);
