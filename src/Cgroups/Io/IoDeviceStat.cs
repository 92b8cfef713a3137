namespace NodeStack.Cgroups.Io;

/// <summary>What a group did on one device.</summary>
public readonly record struct IoDeviceStat(BlockDevice Device, IoStat Stat);
