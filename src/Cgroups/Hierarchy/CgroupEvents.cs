namespace NodeStack.Cgroups.Hierarchy;

/// <summary>cgroup.events.</summary>
/// <param name="Populated">Processes in the group or below it.</param>
public readonly record struct CgroupEvents(bool Populated, bool Frozen);
