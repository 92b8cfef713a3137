namespace NodeStack.Kubelet.Logs;

/// <summary>
/// One rotation as steps in this order: remove, compress, then rename the live log. Paths are absolute. RenameTo is null when the
/// name it would get is taken (two rotations within one second): the live log waits for the next turn.
/// </summary>
public sealed record LogRotationPlan(IReadOnlyList<string> Remove, IReadOnlyList<string> Compress, string? RenameTo);
