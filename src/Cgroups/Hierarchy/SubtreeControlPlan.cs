using NodeStack.Cgroups.Files;

namespace NodeStack.Cgroups.Hierarchy;

/// <summary>Writes to cgroup.subtree_control, in order, and what cannot be had.</summary>
/// <param name="Missing">Wanted, but not available to the first level.</param>
/// <param name="Blocked">The first group whose own processes forbid controllers for its children; null when none.</param>
public sealed record SubtreeControlPlan(
    IReadOnlyList<SubtreeControlStep> Steps, IReadOnlyList<string> Missing, string? Blocked);

/// <summary>One write, as in "+cpu +memory".</summary>
public sealed record SubtreeControlStep(string Group, FileWrite Write);
