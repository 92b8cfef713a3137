using NodeStack.ControlPlane.Scheduler.Pods;

namespace NodeStack.ControlPlane.Scheduler.Preemption;

/// <summary>A node where a pod would fit if some pods went.</summary>
/// <param name="Victims">The most important first; at least one.</param>
/// <param name="Violations">How many of them break a disruption budget by going.</param>
internal sealed record Candidate(string Node, IReadOnlyList<SchedulingPod> Victims, int Violations);
