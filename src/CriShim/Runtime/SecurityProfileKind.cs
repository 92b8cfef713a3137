namespace NodeStack.CriShim.Runtime;

/// <summary>Where a security profile comes from.</summary>
public enum SecurityProfileKind { RuntimeDefault, Unconfined, Localhost }
