namespace NodeStack.CriShim.Runtime;

/// <summary>One row of a uid or gid map, counts in ids.</summary>
public sealed record IdMapping(uint HostId, uint ContainerId, uint Length);
