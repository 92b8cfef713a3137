namespace NodeStack.ControlPlane.ApiServer.Bootstrap;

/// <summary>What system objects are made of.</summary>
public sealed record SystemOptions
{
    /// <summary>Name of this machine.</summary>
    public required string HostName { get; init; }

    /// <summary>Address that clients in the cluster reach this API server at.</summary>
    public required string AdvertiseAddress { get; init; }

    /// <summary>The port there.</summary>
    public required int SecurePort { get; init; }

    /// <summary>Ranges of Service addresses, one or two; the first decides the family of the Service <c>kubernetes</c>.</summary>
    public required IReadOnlyList<string> ServiceRanges { get; init; }

    /// <summary>The first address of the first range.</summary>
    public required string ServiceAddress { get; init; }

    /// <summary>Different at each start.</summary>
    public required string ProcessId { get; init; }

    /// <summary>Bundle of client authorities, PEM.</summary>
    public string ClientAuthorities { get; init; } = "";

    /// <summary>Bundle of authorities of front proxies, PEM.</summary>
    public string FrontProxyAuthorities { get; init; } = "";
}
