using System.Collections.Immutable;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Nftables;

namespace NodeStack.Proxy.Ruleset;

/// <summary>The sets of a family's table. "Front" in a key is address, protocol and port; a node port is under the unspecified address.</summary>
internal static class SetBuilder
{
    /// <summary>Beyond it new clients are not written down, and are sent to any endpoint each time.</summary>
    private const uint MostClients = 1 << 20;

    private static readonly ImmutableDictionary<string, Set> s_ipv4 = Make(FieldType.Ipv4Address);
    private static readonly ImmutableDictionary<string, Set> s_ipv6 = Make(FieldType.Ipv6Address);

    /// <summary>By name.</summary>
    public static ImmutableDictionary<string, Set> For(AddressFamily family) => family == AddressFamily.IPv4 ? s_ipv4 : s_ipv6;

    private static ImmutableDictionary<string, Set> Make(FieldType address)
    {
        ImmutableArray<FieldType> front = [address, FieldType.Protocol, FieldType.Port], backend = [address, FieldType.Port];
        return new[]
        {
            new Set(SetNames.ClusterIPs, [address]) { Comment = "Active ClusterIPs" },
            new Set(SetNames.NodePortIPs, [address]) { Comment = "IPs that accept NodePort traffic" },
            new Set(SetNames.Services, front) { IsVerdictMap = true, Comment = "front: chain that sends on" },
            new Set(SetNames.ShortCircuits, front) { IsVerdictMap = true, Comment = "front: chain for pods and this node, where others stay on the node" },
            new Set(SetNames.NoEndpoints, front) { IsVerdictMap = true, Comment = "front: what happens to packets that nobody takes" },
            new Set(SetNames.Endpoints, [.. front, FieldType.Mark]) { Value = backend, Comment = "front . index: endpoint; those of this node begin at 0x80000000" },
            new Set(SetNames.Hairpins, [address, address, FieldType.Protocol, FieldType.Port]) { Comment = "service hairpin connections" },
            new Set(SetNames.FirewallIPs, front) { Comment = "destinations that are subject to LoadBalancerSourceRanges" },
            new Set(SetNames.FirewallSources, [.. front, address]) { HasIntervals = true, Comment = "front . sources that may use it" },
            new Set(SetNames.Affinity, [address, .. front]) { Value = backend, IsDynamic = true, Size = MostClients, Comment = "client . front: its endpoint" },
            new Set(SetNames.AffinityLocal, [address, .. front]) { Value = backend, IsDynamic = true, Size = MostClients, Comment = "the same for traffic that must stay on this node" },
            new Set(SetNames.AffinityFronts, front) { IsVerdictMap = true, Comment = "front: chain that writes down who got which endpoint" },
            new Set(SetNames.AffinityEndpoints, [.. front, .. backend]) { Comment = "front . endpoint that clients may stay with" },
            new Set(SetNames.AffinityLocalEndpoints, [.. front, .. backend]) { Comment = "the same for traffic that must stay on this node" },
        }.ToImmutableDictionary(s => s.Name);
    }
}
