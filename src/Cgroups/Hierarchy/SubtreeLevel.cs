namespace NodeStack.Cgroups.Hierarchy;

/// <summary>One group on the way down to another, as it is now.</summary>
/// <param name="Available">cgroup.controllers.</param>
/// <param name="Enabled">cgroup.subtree_control.</param>
/// <param name="HasProcesses">cgroup.procs is not empty; never counts for the top of the whole hierarchy.</param>
public sealed record SubtreeLevel(string Group, IReadOnlyList<string> Available, IReadOnlyList<string> Enabled, bool HasProcesses);
