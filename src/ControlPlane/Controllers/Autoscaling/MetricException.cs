namespace NodeStack.ControlPlane.Controllers.Autoscaling;

/// <summary>A metric cannot be had, or says nothing. The message is upstream's.</summary>
public sealed class MetricException(string message) : Exception(message);
