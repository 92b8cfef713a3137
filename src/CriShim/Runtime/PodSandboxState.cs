namespace NodeStack.CriShim.Runtime;

/// <summary>Whether the sandbox's infrastructure (namespaces, network) is up.</summary>
public enum PodSandboxState { Ready, NotReady }
