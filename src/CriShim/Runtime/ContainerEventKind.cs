namespace NodeStack.CriShim.Runtime;

/// <summary>What happened to a container or sandbox.</summary>
public enum ContainerEventKind { Created, Started, Stopped, Deleted }
