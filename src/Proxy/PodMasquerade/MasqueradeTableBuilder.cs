using System.Collections.Immutable;
using System.Net;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Nftables;
using NodeStack.Proxy.Ruleset;

namespace NodeStack.Proxy.PodMasquerade;

/// <summary>
/// One family's table: a packet from a pod of this node gets the node's address, unless source and destination are a pair of the set: a pod of this node,
/// and a pod of the cluster or a group. It decides nothing but the address; what may pass is the business of other tables.
/// </summary>
internal static class MasqueradeTableBuilder
{
    private const string Chain = "nat-postrouting";
    private const string Keeping = "keep-source";
    private const int SourceNat = 100;

    /// <summary>Null when the family has no pods.</summary>
    public static Table? Build(AddressFamily family, string name, MasqueradeWish wish)
    {
        var pods = Of(family, wish.PodNetworks);
        if (pods.IsEmpty)
            return null;
        var address = family == AddressFamily.IPv4 ? FieldType.Ipv4Address : FieldType.Ipv6Address;
        var build = new RuleBuilder(new RulesetOptions(family));
        // A set of pairs, since of the sets with ranges only those of several fields are known to the kernel by their first and last key.
        var set = new Set(Keeping, [address, address]) { HasIntervals = true, Comment = "pod of this node . whom it speaks to under its own address" };
        ImmutableArray<Expression> leaves =
            [build.Source(0), build.Destination(build.AddressWords), new LookUp(Keeping, 0, IsInverted: true), new Masquerade()];
        var (peers, groups) = (Of(family, wish.ClusterNetworks), Groups(family));
        if (!peers.Any(p => p.Contains(groups.First) || groups.Contains(p.First)))
            peers = peers.Add(groups);
        return new Table(family, name)
        {
            Comment = "addresses for pods that speak to the world",
            Chains = ImmutableDictionary<string, Chain>.Empty.Add(Chain, new Chain(Chain) { Hook = new Hook("nat", HookPoint.Postrouting, SourceNat) }),
            Rules = ImmutableDictionary<string, ImmutableArray<Rule>>.Empty.Add(Chain, [.. pods.Select(p => RuleBuilder.Of(build.FromNetwork(p), leaves))]),
            Sets = ImmutableDictionary<string, Set>.Empty.Add(Keeping, set),
            Elements = ImmutableDictionary<string, ImmutableDictionary<FieldValue, Element>>.Empty.Add(
                Keeping, pods.SelectMany(pod => peers.Select(peer => Pair(pod, peer))).ToImmutableDictionary(e => e.Key)),
        };
    }

    /// <summary>The table whole, whatever there was before.</summary>
    public static ImmutableArray<Operation> Rebuild(Table table) =>
    [
        // Removing needs a table to remove.
        new AddTable(), new DeleteTable(), new AddTable(table.Comment),
        .. table.Sets.Values.Select(s => new AddSet(s)),
        .. table.Elements.Select(e => new AddElements(table.Sets[e.Key], [.. e.Value.Values])),
        .. table.Chains.Values.Select(c => new AddChain(c)),
        .. table.Rules.SelectMany(r => r.Value.Select(rule => new AddRule(r.Key, rule))),
    ];

    private static Element Pair(AddressPrefix pod, AddressPrefix peer) => new(default(FieldValue).With(pod.First).With(peer.First))
    {
        KeyEnd = default(FieldValue).With(pod.Last).With(peer.Last),
    };

    private static AddressPrefix Groups(AddressFamily family) => AddressPrefix.Parse(family == AddressFamily.IPv4 ? "224.0.0.0/4" : "ff00::/8")!.Value;

    private static ImmutableArray<AddressPrefix> Of(AddressFamily family, ImmutableArray<IPNetwork> networks) =>
        [.. networks.Select(n => new AddressPrefix(Address.From(n.BaseAddress), n.PrefixLength)).Where(p => p.Family == family).Distinct()];
}
