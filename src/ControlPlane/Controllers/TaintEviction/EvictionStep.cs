namespace NodeStack.ControlPlane.Controllers.TaintEviction;

/// <summary>What is next for a pod.</summary>
/// <param name="Due">When it goes, in time since our start; null: it stays.</param>
/// <param name="IsCancelled">It was to go, and is not any more.</param>
public sealed record EvictionStep(TimeSpan? Due, bool IsCancelled);
