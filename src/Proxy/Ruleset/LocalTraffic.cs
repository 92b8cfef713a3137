using NodeStack.Proxy.Addresses;

namespace NodeStack.Proxy.Ruleset;

/// <summary>
/// How packets of this node's or the cluster's pods are told from others (detectLocalMode): by their source, or by the interface they come in by. With
/// neither, nothing is known to be local.
/// </summary>
internal sealed record LocalTraffic
{
    public static readonly LocalTraffic Unknown = new();

    /// <summary>ClusterCIDR and NodeCIDR: one network of the family; null: not by source.</summary>
    public AddressPrefix? Source { get; init; }

    /// <summary>BridgeInterface and InterfaceNamePrefix; empty: not by interface.</summary>
    public string Interface { get; init; } = "";

    /// <summary>The interface's name is only how it begins.</summary>
    public bool IsInterfacePrefix { get; init; }

    public bool IsKnown => Source is not null || Interface.Length > 0;
}
