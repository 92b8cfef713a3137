namespace NodeStack.CriShim.Runtime;

/// <summary>Merge: groups of the image's user are added. Strict: only those the pod names.</summary>
public enum SupplementalGroupsPolicy { Merge, Strict }
