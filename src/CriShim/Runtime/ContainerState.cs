namespace NodeStack.CriShim.Runtime;

/// <summary>Created and never started, running, exited, or known to the runtime but lost.</summary>
public enum ContainerState { Created, Running, Exited, Unknown }
