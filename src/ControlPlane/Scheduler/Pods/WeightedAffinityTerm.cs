namespace NodeStack.ControlPlane.Scheduler.Pods;

/// <summary>A term that is wished, not required.</summary>
internal sealed record WeightedAffinityTerm(int Weight, AffinityTerm Term);
