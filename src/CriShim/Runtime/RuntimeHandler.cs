namespace NodeStack.CriShim.Runtime;

/// <summary>A runtime class handler ("" is the default one) and the features it has.</summary>
public sealed record RuntimeHandler(string Name, bool RecursiveReadOnlyMounts, bool UserNamespaces);
