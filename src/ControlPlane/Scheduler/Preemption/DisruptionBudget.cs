using NodeStack.ControlPlane.Scheduler.Pods;

namespace NodeStack.ControlPlane.Scheduler.Preemption;

/// <summary>A PodDisruptionBudget as far as making room goes.</summary>
/// <param name="Allowed">How many of its pods may go now.</param>
/// <param name="Disrupted">Pods whose going is counted already.</param>
internal sealed record DisruptionBudget(string Namespace, LabelMatcher Selector, int Allowed, ValueList<string> Disrupted);
