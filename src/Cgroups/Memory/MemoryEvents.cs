namespace NodeStack.Cgroups.Memory;

/// <summary>memory.events: how often the group met each of its limits since it was made, its descendants included.</summary>
/// <param name="Oom">The limit was reached and allocation was about to fail.</param>
/// <param name="OomKill">Processes killed.</param>
/// <param name="OomGroupKill">Kills of the whole group (memory.oom.group).</param>
public readonly record struct MemoryEvents(ulong Low, ulong High, ulong Max, ulong Oom, ulong OomKill, ulong OomGroupKill);
