namespace NodeStack.Cgroups.Freezer;

/// <summary>Whether the processes of a group stand still.</summary>
public enum FreezerState { Thawed, Frozen }
