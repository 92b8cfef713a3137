namespace NodeStack.CriShim.Runtime;

/// <summary>An attach to the first process. Same rules as <see cref="ExecRequest"/>.</summary>
public sealed record AttachRequest(string ContainerId, bool Tty, bool Stdin, bool Stdout, bool Stderr);
