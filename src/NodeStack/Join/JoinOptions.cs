using System.Net;

namespace NodeStack.Join;

/// <summary>How this machine joins a cluster.</summary>
internal sealed record JoinOptions
{
    /// <summary>https://HOST:PORT.</summary>
    public required Uri Server { get; init; }

    /// <summary>Null: the machine has joined before.</summary>
    public BootstrapToken? Token { get; init; }

    /// <summary>Hash of the cluster's authority; empty: whoever signs with the token's secret is believed.</summary>
    public string AuthorityHash { get; init; } = "";

    public required string DataDir { get; init; }
    public required string NodeName { get; init; }
    public required IReadOnlyList<IPAddress> NodeIps { get; init; }
    public string RuntimeEndpoint { get; init; } = "";
    public required string ImagesDir { get; init; }
}
