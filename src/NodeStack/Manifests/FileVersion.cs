namespace NodeStack.Manifests;

/// <summary>By what a file that was written to is told from what it was.</summary>
internal readonly record struct FileVersion(long Length, DateTime Written);
