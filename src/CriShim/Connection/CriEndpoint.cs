namespace NodeStack.CriShim.Connection;

/// <summary>Where a runtime listens: an absolute unix socket path.</summary>
public sealed record CriEndpoint(string SocketPath)
{
    public override string ToString() => "unix://" + SocketPath;
}
