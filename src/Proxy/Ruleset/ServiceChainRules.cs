using System.Collections.Immutable;
using NodeStack.Proxy.Nftables;

namespace NodeStack.Proxy.Ruleset;

/// <summary>The rules of the chains that maps send fronts to. Registers hold the front first, then what is looked up by it.</summary>
internal static class ServiceChainRules
{
    /// <summary>The index of the first backend on this node: one map has both kinds.</summary>
    public const uint FirstLocalIndex = 0x8000_0000;

    public static ImmutableArray<Rule> Of(ChainClass chain, RuleBuilder build)
    {
        if (chain.Kind == ChainKind.Affinity)
            return [WriteDown(chain, build, SetNames.Affinity, SetNames.AffinityEndpoints), WriteDown(chain, build, SetNames.AffinityLocal, SetNames.AffinityLocalEndpoints)];
        var rules = ImmutableArray.CreateBuilder<Rule>();
        if (chain.Kind == ChainKind.External)
            rules.Add(RuleBuilder.Of(build.Mark));
        if (chain.Kind == ChainKind.ExternalLocal)
            rules.AddRange(ShortCircuits(chain, build));
        if (chain is { Count: > 0, IsSticky: true })
            rules.Add(Keep(chain, build));
        if (chain.Count > 0)
            rules.Add(Choose(chain, build));
        return rules.ToImmutable();
    }

    /// <summary>
    /// Pods reach such a front as if their packets went out to the load balancer and came back in: any backend, and their own address. The node itself
    /// too; but its packets have the load balancer's address as source when that is one of its own, so they get another.
    /// </summary>
    private static IEnumerable<Rule> ShortCircuits(ChainClass chain, RuleBuilder build)
    {
        ImmutableArray<Expression> jump = [.. build.Front(0, chain.IsNodePort), new LookUpVerdict(SetNames.ShortCircuits, 0)];
        if (build.Options.LocalTraffic.IsKnown)
            yield return RuleBuilder.Of(build.Local(true), jump);
        yield return RuleBuilder.Of(RuleBuilder.AddressIsLocal(true), build.Mark);
        yield return RuleBuilder.Of(RuleBuilder.AddressIsLocal(true), jump);
    }

    private static Rule Choose(ChainClass chain, RuleBuilder build)
    {
        var index = build.AddressWords + 2;
        return RuleBuilder.Of(build.Front(0, chain.IsNodePort), [Index(chain, index), new LookUpValue(SetNames.Endpoints, 0, index + 1), .. SendTo(index + 1, build)]);
    }

    private static Rule Keep(ChainClass chain, RuleBuilder build)
    {
        int front = build.AddressWords, found = 2 * build.AddressWords + 2;
        return RuleBuilder.Of(
            [build.Source(0), .. build.Front(front, chain.IsNodePort)],
            [new LookUpValue(IsLocal(chain) ? SetNames.AffinityLocal : SetNames.Affinity, 0, found), .. SendTo(found, build)]);
    }

    /// <summary>
    /// Not done where the backend is chosen: a rule that puts what it looked up into a map is one that nft up to 1.0.6 cannot list. After the address was changed, the
    /// packet itself tells. Only what is a backend is written down, so that nothing that is removed can come back.
    /// </summary>
    private static Rule WriteDown(ChainClass chain, RuleBuilder build, string clients, string backends)
    {
        int address = build.AddressWords, front = address + 2, client = 0, key = address, value = 2 * address + 2;
        return RuleBuilder.Of(
            build.OriginalFront(0, chain.IsNodePort),
            build.Backend(front),
            [new LookUp(backends, 0), build.Source(client)],
            build.OriginalFront(key, chain.IsNodePort),
            build.Backend(value),
            [new UpdateMap(clients, client, value, TimeSpan.FromSeconds(chain.Count))]);
    }

    private static PickRandom Index(ChainClass chain, int register) => new(register, (uint)chain.Count, IsLocal(chain) ? FirstLocalIndex : 0);

    private static bool IsLocal(ChainClass chain) => chain.Kind is ChainKind.Local or ChainKind.ExternalLocal;

    private static ImmutableArray<Expression> SendTo(int backend, RuleBuilder build) => [new DestinationNat(backend, backend + build.AddressWords)];
}
