namespace NodeStack.CriShim.Connection;

/// <summary>Settings of one connection to a runtime.</summary>
public sealed record CriClientOptions
{
    /// <summary>runtimeRequestTimeout of the kubelet's configuration; default 2 minutes.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Largest answer accepted, in bytes; default 16 MiB as upstream.</summary>
    public int MaxMessageBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>How long one attempt to connect may take; default 5 seconds.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
