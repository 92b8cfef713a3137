namespace NodeStack.Manifests;

/// <summary>A file as it was last seen.</summary>
/// <param name="Since">When this version was first seen.</param>
/// <param name="Read">The version that <paramref name="Content"/> is of; null: it was not read yet.</param>
/// <param name="Hash">Of what was read.</param>
internal sealed record ManifestFile(FileVersion Version, DateTimeOffset Since, FileVersion? Read, string Hash, ManifestContent Content);
