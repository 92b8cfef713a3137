namespace NodeStack.Kubelet.Probes.Exec;

/// <summary>A container's processes as seen shortly before an exec probe's time-out.</summary>
internal sealed record ExecSighting(string ContainerId, long SinceTicks, IReadOnlyList<ProcessRow> Processes);
