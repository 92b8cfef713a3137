namespace NodeStack.CriShim.Runtime;

/// <summary>Name within the pod; Attempt counts restarts of the same container from zero.</summary>
public sealed record ContainerMetadata(string Name, uint Attempt);
