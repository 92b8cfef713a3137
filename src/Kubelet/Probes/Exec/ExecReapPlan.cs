namespace NodeStack.Kubelet.Probes.Exec;

/// <summary>What is left of a timed-out exec probe.</summary>
/// <param name="Victims">Processes to kill.</param>
/// <param name="LookAgain">The command's own process may still be alive: the runtime's kill may be under way.</param>
internal sealed record ExecReapPlan(IReadOnlyList<ProcessRow> Victims, bool LookAgain);
