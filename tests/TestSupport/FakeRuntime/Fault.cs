using NodeStack.CriShim.Errors;

namespace NodeStack.TestSupport.FakeRuntime;

/// <summary>A disturbance of one call. Parts combine: the delay comes first.</summary>
public sealed record Fault
{
    public TimeSpan Delay { get; init; }
    /// <summary>Fails with this reason; null: no error.</summary>
    public CriErrorReason? Error { get; init; }
    public string Message { get; init; } = "injected fault";
    /// <summary>Never answers; the caller's deadline or cancellation ends it.</summary>
    public bool Hang { get; init; }
    /// <summary>The connection breaks under the call.</summary>
    public bool Disconnect { get; init; }
    /// <summary>The call takes effect before it fails, hangs or disconnects.</summary>
    public bool AfterEffect { get; init; }
    /// <summary>How many calls it hits; then it is spent.</summary>
    public int Times { get; init; } = 1;
    /// <summary>Only calls whose target (id, or pod or container name) contains this; empty: all.</summary>
    public string Target { get; init; } = "";

    public static Fault Fails(CriErrorReason reason, string message = "injected fault", int times = 1) =>
        new() { Error = reason, Message = message, Times = times };

    public static Fault Hangs(int times = 1) => new() { Hang = true, Times = times };

    public static Fault Slow(TimeSpan delay, int times = 1) => new() { Delay = delay, Times = times };

    public static Fault Disconnects(int times = 1) => new() { Disconnect = true, Times = times };
}
