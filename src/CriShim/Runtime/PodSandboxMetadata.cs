namespace NodeStack.CriShim.Runtime;

/// <summary>The pod a sandbox belongs to; Attempt counts sandboxes of the same pod from zero.</summary>
public sealed record PodSandboxMetadata(string Name, string Namespace, string Uid, uint Attempt);
