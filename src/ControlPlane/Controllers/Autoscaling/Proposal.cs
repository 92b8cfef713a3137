namespace NodeStack.ControlPlane.Controllers.Autoscaling;

/// <summary>How many replicas a metric wants.</summary>
/// <param name="Usage">As measured, in thousandths: of all, or each pod's.</param>
/// <param name="Utilization">Percent of requests; null: not asked for.</param>
public sealed record Proposal(int Replicas, long Usage, int? Utilization = null);
