namespace NodeStack.CriShim.Streaming;

/// <summary>Limits of passed-through streams.</summary>
public sealed record StreamingOptions
{
    /// <summary>A stream on which nothing moves in either direction for this long is ended (streamingConnectionIdleTimeout). Zero: never.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromHours(4);

    /// <summary>Once the runtime has said all it will say, or the client is gone, the other direction may go on while data moves at least this often.</summary>
    public TimeSpan LingerTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the runtime may take to accept the connection and to answer the upgrade.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Accept a runtime streaming server that is not on loopback.</summary>
    public bool AllowRemoteRuntime { get; init; }

    /// <summary>Bytes of a refusal's body that are relayed; the rest is dropped.</summary>
    public int MaxRefusalBytes { get; init; } = 256 * 1024;

    /// <summary>Bytes in flight per direction.</summary>
    public int BufferBytes { get; init; } = 64 * 1024;
}
