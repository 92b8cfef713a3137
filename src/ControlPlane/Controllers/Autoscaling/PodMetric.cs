namespace NodeStack.ControlPlane.Controllers.Autoscaling;

/// <summary>What was measured of a pod.</summary>
/// <param name="Window">Over how long.</param>
/// <param name="Value">In thousandths.</param>
public sealed record PodMetric(DateTimeOffset Time, TimeSpan Window, long Value);
