namespace NodeStack.CriShim.Runtime;

/// <summary>The ids the first process was started with.</summary>
public sealed record ContainerUser(long Uid, long Gid, IReadOnlyList<long> SupplementalGroups);
