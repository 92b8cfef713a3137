namespace NodeStack.CriShim.Runtime;

/// <summary>What a command that ended left behind; streams are raw bytes, each at most 16 MiB.</summary>
public sealed record ExecResult(int ExitCode, ReadOnlyMemory<byte> Stdout, ReadOnlyMemory<byte> Stderr);
