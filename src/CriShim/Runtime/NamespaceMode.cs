namespace NodeStack.CriShim.Runtime;

/// <summary>What a namespace is shared with. Target: the process namespace of another container, named by id.</summary>
public enum NamespaceMode { Pod, Container, Node, Target }
