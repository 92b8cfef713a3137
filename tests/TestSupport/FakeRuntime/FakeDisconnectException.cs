using NodeStack.CriShim.Errors;

namespace NodeStack.TestSupport.FakeRuntime;

/// <summary>Marks an injected broken connection: in-process clients see Unavailable, over gRPC the connection really breaks.</summary>
public sealed class FakeDisconnectException(string call) : Exception("connection reset by the fake")
{
    public CriException AsCriException() => new(call, CriErrorReason.Unavailable, "container runtime is down (fake): Connection reset by peer", this);
}
