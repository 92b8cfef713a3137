namespace NodeStack.CriShim.Containerd;

/// <summary>The supervised containerd, or its ctr, could not do what was asked; the message is fit for a user.</summary>
public sealed class ContainerdException(string message, Exception? inner = null) : Exception(message, inner);
