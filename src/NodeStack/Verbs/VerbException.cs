namespace NodeStack.Verbs;

/// <summary>A verb cannot go on: the message is the one line the user sees, the code is the exit code.</summary>
internal sealed class VerbException(string message, int exitCode = 1) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
