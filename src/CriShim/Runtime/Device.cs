namespace NodeStack.CriShim.Runtime;

/// <summary>A host device node; permissions are any of "rwm".</summary>
public sealed record Device(string ContainerPath, string HostPath, string Permissions);
