namespace NodeStack.CriShim.Runtime;

/// <summary>None is rprivate, HostToContainer rslave, Bidirectional rshared.</summary>
public enum MountPropagation { None, HostToContainer, Bidirectional }
