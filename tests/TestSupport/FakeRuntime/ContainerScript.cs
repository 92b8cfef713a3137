using NodeStack.CriShim.Runtime;

namespace NodeStack.TestSupport.FakeRuntime;

/// <summary>What a fake container's process does. The default runs for ever and ends at once on SIGTERM with code 143.</summary>
public sealed record ContainerScript
{
    /// <summary>Ends by itself this long after its start; null: never.</summary>
    public TimeSpan? ExitAfter { get; init; }
    public int ExitCode { get; init; }
    /// <summary>Overrides the reason the runtime gives, e.g. OOMKilled.</summary>
    public string Reason { get; init; } = "";
    public string Message { get; init; } = "";
    /// <summary>Only SIGKILL ends it (code 137).</summary>
    public bool IgnoresSigterm { get; init; }
    /// <summary>From SIGTERM to the end, where it is not ignored.</summary>
    public TimeSpan TermDelay { get; init; }
    public int TermExitCode { get; init; } = 143;
    /// <summary>StartContainer fails with this text; the container is then Exited with code 128 and reason StartError.</summary>
    public string? StartError { get; init; }
    /// <summary>CreateContainer fails with this text; nothing is left.</summary>
    public string? CreateError { get; init; }
    /// <summary>Answers a command; null: code 0 and no output.</summary>
    public Func<IReadOnlyList<string>, ExecResult>? Exec { get; init; }
    public TimeSpan ExecDelay { get; init; }
    /// <summary>How long a command runs; null: <see cref="ExecDelay"/> for all.</summary>
    public Func<IReadOnlyList<string>, TimeSpan>? ExecTime { get; init; }
    /// <summary>Written at start as CRI log lines when the container has a log path.</summary>
    public IReadOnlyList<string> LogLines { get; init; } = [];

    public static ContainerScript RunsForever { get; } = new();

    public static ContainerScript Exits(int code, TimeSpan? after = null) => new() { ExitAfter = after ?? TimeSpan.Zero, ExitCode = code };

    public static ContainerScript OutOfMemory(TimeSpan after) => new() { ExitAfter = after, ExitCode = 137, Reason = "OOMKilled" };
}
