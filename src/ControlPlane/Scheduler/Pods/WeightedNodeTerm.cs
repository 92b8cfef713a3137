namespace NodeStack.ControlPlane.Scheduler.Pods;

/// <summary>Nodes a pod would rather be on.</summary>
internal sealed record WeightedNodeTerm(int Weight, NodeTerm Term);
