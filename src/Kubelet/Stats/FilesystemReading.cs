namespace NodeStack.Kubelet.Stats;

/// <summary>A filesystem, or a part of one: then Used is the part's and the rest is the filesystem's.</summary>
public sealed record FilesystemReading(
    DateTimeOffset At, ulong CapacityBytes, ulong AvailableBytes, ulong UsedBytes, ulong Inodes, ulong InodesFree, ulong InodesUsed);
