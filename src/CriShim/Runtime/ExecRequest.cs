namespace NodeStack.CriShim.Runtime;

/// <summary>A streaming exec. At least one stream must be asked for; stderr and tty exclude each other.</summary>
public sealed record ExecRequest(string ContainerId, IReadOnlyList<string> Command, bool Tty, bool Stdin, bool Stdout, bool Stderr);
