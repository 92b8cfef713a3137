namespace NodeStack.Cgroups.Pids;

/// <summary>Tasks in a group and below. Null where the root group or a missing controller has no file, or no limit.</summary>
public readonly record struct PidsStat(ulong? Current, ulong? Max);
