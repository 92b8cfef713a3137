using System.Collections.Immutable;
using System.Net;

namespace NodeStack.PodNetwork;

/// <summary>What this node's pod network is to be.</summary>
public sealed record PodNetworkOptions
{
    private const string UsualBridge = "nodestack0";

    public required string NodeName { get; init; }

    /// <summary>Where the container runtime looks for its network; it must watch the folder. Made when it is not there.</summary>
    public required string CniConfigFolder { get; init; }

    /// <summary>Where the addresses that pods have are written down.</summary>
    public required string CniDataFolder { get; init; }

    /// <summary>At most 15 characters.</summary>
    public string BridgeName { get; init; } = UsualBridge;

    /// <summary>The nftables table for masquerading: each bridge has one, so that a second cluster on this machine has its own.</summary>
    public string TableName => BridgeName == UsualBridge ? "nodestack-pods" : $"nodestack-pods-{BridgeName}";

    /// <summary>
    /// Where all nodes' pods are: what pods send elsewhere gets their node's address. Empty: the networks that the Nodes have.
    /// </summary>
    public ImmutableArray<IPNetwork> ClusterPodNetworks { get; init; } = [];
}
