namespace NodeStack.Cgroups.Pressure;

/// <summary>PSI of one resource: time in which some, or all, tasks of the group waited for it. Full of cpu is zero at the root.</summary>
public readonly record struct PressureStat(PressureLine Some, PressureLine Full);
