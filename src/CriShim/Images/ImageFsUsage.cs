using NodeStack.CriShim.Runtime;

namespace NodeStack.CriShim.Images;

/// <summary>Where images and containers' writable layers live; the second list is empty when they share one filesystem.</summary>
public sealed record ImageFsUsage(IReadOnlyList<FilesystemUsage> Images, IReadOnlyList<FilesystemUsage> Containers);
