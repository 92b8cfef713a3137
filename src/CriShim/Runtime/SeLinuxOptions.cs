namespace NodeStack.CriShim.Runtime;

/// <summary>The four parts of an SELinux label.</summary>
public sealed record SeLinuxOptions(string User, string Role, string Type, string Level);
