namespace NodeStack.TestSupport.Nodes;

/// <summary>What a command that ended printed.</summary>
public sealed record CommandResult(int ExitCode, string Stdout, string Stderr)
{
    public override string ToString() => $"exit {ExitCode}\n{Stdout}{Stderr}";
}
