using System.Collections.Immutable;
using NodeStack.Proxy.Addresses;

namespace NodeStack.Proxy.Ruleset;

/// <summary>What of the configuration and of the node goes into the rules of one family. When it changes, the table is built anew.</summary>
internal sealed record RulesetOptions(AddressFamily Family)
{
    /// <summary>All traffic to cluster IPs gets the node's address, not only what comes from outside.</summary>
    public bool MasqueradeAll { get; init; }

    /// <summary>The bit of the packet's mark that says "to be masqueraded".</summary>
    public uint MasqueradeMark { get; init; } = 1 << 14;
    public LocalTraffic LocalTraffic { get; init; } = LocalTraffic.Unknown;

    /// <summary>The addresses that take node ports; null: all of this machine's but loopback.</summary>
    public ImmutableArray<Address>? NodePortAddresses { get; init; }

    /// <summary>The node's own address; a load balancer's source range that has it lets the load balancer's addresses in too.</summary>
    public Address? NodeAddress { get; init; }

    /// <summary>Networks that cluster IPs are taken from: packets to one that no Service has are dropped.</summary>
    public ImmutableArray<AddressPrefix> ServiceNetworks { get; init; } = [];

    /// <summary>Feature AllowServiceExternalIPs; without it spec.externalIPs are no fronts.</summary>
    public bool AllowsExternalIPs { get; init; } = true;

    public bool Equals(RulesetOptions? other) => other is not null && Family == other.Family && MasqueradeAll == other.MasqueradeAll && AllowsExternalIPs == other.AllowsExternalIPs
        && MasqueradeMark == other.MasqueradeMark && LocalTraffic == other.LocalTraffic && NodeAddress == other.NodeAddress
        && ServiceNetworks.SequenceEqual(other.ServiceNetworks)
        && (NodePortAddresses is { } ours ? other.NodePortAddresses is { } theirs && ours.SequenceEqual(theirs) : other.NodePortAddresses is null);

    public override int GetHashCode() => HashCode.Combine(Family, MasqueradeMark, NodeAddress);
}
