namespace NodeStack.ControlPlane.Controllers.ReplicaSet;

/// <summary>A condition of a set of replicas.</summary>
public sealed record ReplicaCondition(string Type, string Status, string Reason, string Message, DateTime? LastTransitionTime);
