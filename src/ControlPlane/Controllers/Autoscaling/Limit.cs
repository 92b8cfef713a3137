namespace NodeStack.ControlPlane.Controllers.Autoscaling;

/// <summary>A number of replicas, and why it is not another. Reasons and messages are upstream's.</summary>
public sealed record Limit(int Replicas, string Reason, string Message);
