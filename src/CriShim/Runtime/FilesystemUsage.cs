namespace NodeStack.CriShim.Runtime;

/// <summary>Space a container's writable layer or an image store uses.</summary>
public sealed record FilesystemUsage(DateTimeOffset At, string MountPoint, ulong UsedBytes, ulong InodesUsed);
