using NodeStack.ControlPlane.Scheduler.Pods;

namespace NodeStack.ControlPlane.Scheduler.Volumes;

/// <summary>A driver on a node.</summary>
/// <param name="Limit">Volumes at most; null: it does not say.</param>
internal sealed record CsiDriverLimit(string Driver, int? Limit);
