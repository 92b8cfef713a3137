namespace NodeStack.CriShim.Streaming;

/// <summary>Where the runtime serves one stream: a unix socket path, or a host and port; and what to ask there.</summary>
public sealed record StreamingEndpoint(string? SocketPath, string Host, int Port, string PathAndQuery, string HostHeader);
