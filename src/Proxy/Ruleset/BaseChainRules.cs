using System.Collections.Immutable;
using NodeStack.Proxy.Nftables;

namespace NodeStack.Proxy.Ruleset;

/// <summary>The part of a table that does not depend on Services: what packets pass at each hook, in upstream's order.</summary>
internal static class BaseChainRules
{
    public const string TableName = "kube-proxy";

    private const int BeforeDestinationNat = -110, DestinationNat = -100, Filter = 0, SourceNat = 100;

    private static readonly Chain[] s_hooks =
    [
        At("filter-prerouting-pre-dnat", "filter", HookPoint.Prerouting, BeforeDestinationNat),
        At("filter-output-pre-dnat", "filter", HookPoint.Output, BeforeDestinationNat),
        At("filter-input", "filter", HookPoint.Input, Filter),
        At("filter-forward", "filter", HookPoint.Forward, Filter),
        At("filter-output", "filter", HookPoint.Output, Filter),
        At("nat-prerouting", "nat", HookPoint.Prerouting, DestinationNat),
        At("nat-output", "nat", HookPoint.Output, DestinationNat),
        At("nat-postrouting", "nat", HookPoint.Postrouting, SourceNat),
    ];

    private static readonly (string From, string To, bool OnlyNew)[] s_jumps =
    [
        ("filter-input", ChainNames.NodePortEndpointsCheck, true),
        ("filter-input", ChainNames.ServiceEndpointsCheck, true),
        ("filter-forward", ChainNames.ServiceEndpointsCheck, true),
        ("filter-output", ChainNames.ServiceEndpointsCheck, true),
        ("filter-prerouting-pre-dnat", ChainNames.FirewallCheck, true),
        ("filter-output-pre-dnat", ChainNames.FirewallCheck, true),
        ("nat-output", ChainNames.Services, false),
        ("nat-prerouting", ChainNames.Services, false),
        ("nat-postrouting", ChainNames.Masquerading, false),
        ("filter-forward", ChainNames.ClusterIPsCheck, true),
        ("filter-output", ChainNames.ClusterIPsCheck, true),
        ("filter-input", ChainNames.AffinityCheck, true),
        ("filter-forward", ChainNames.AffinityCheck, true),
        ("filter-output", ChainNames.AffinityCheck, true),
    ];

    /// <summary>The table as it is without any Service.</summary>
    public static Table Build(RulesetOptions options)
    {
        var build = new RuleBuilder(options);
        var rules = new Dictionary<string, ImmutableArray<Rule>>(StringComparer.Ordinal)
        {
            [ChainNames.Services] = Services(build),
            [ChainNames.ServiceEndpointsCheck] = [RuleBuilder.Of(build.Front(0, false), [new LookUpVerdict(SetNames.NoEndpoints, 0)])],
            [ChainNames.NodePortEndpointsCheck] =
                [RuleBuilder.Of(build.ToNodePortAddress(mayBeForwarded: false), build.Front(0, true), [new LookUpVerdict(SetNames.NoEndpoints, 0)])],
            [ChainNames.ClusterIPsCheck] = ClusterIPs(build),
            [ChainNames.FirewallCheck] = [Firewall(build)],
            [ChainNames.AffinityCheck] = Affinity(build),
            [ChainNames.Masquerading] = Masquerading(build),
            [ChainNames.Reject] = [RuleBuilder.Of([new Reject()])],
        };
        foreach (var (from, to, onlyNew) in s_jumps)
            rules[from] = rules.GetValueOrDefault(from, []).Add(RuleBuilder.Of(onlyNew ? RuleBuilder.IsNewConnection : [], [new Decide(Verdict.Jump(to))]));
        return new Table(options.Family, TableName)
        {
            Comment = "rules for kube-proxy",
            Chains = s_hooks.Concat(rules.Keys.Where(name => !Array.Exists(s_hooks, h => h.Name == name)).Select(name => new Chain(name))).ToImmutableDictionary(c => c.Name),
            Rules = rules.ToImmutableDictionary(StringComparer.Ordinal),
            Sets = SetBuilder.For(options.Family),
            Elements = options.NodePortAddresses is { } addresses
                ? ImmutableDictionary<string, ImmutableDictionary<FieldValue, Element>>.Empty.Add(
                    SetNames.NodePortIPs, addresses.Where(a => !a.IsLoopback).Distinct().Select(a => new Element(default(FieldValue).With(a))).ToImmutableDictionary(e => e.Key))
                : ImmutableDictionary<string, ImmutableDictionary<FieldValue, Element>>.Empty,
        };
    }

    private static ImmutableArray<Rule> Services(RuleBuilder build)
    {
        ImmutableArray<Expression> toClusterIP = [build.Destination(0), new LookUp(SetNames.ClusterIPs, 0)], dispatch = [new LookUpVerdict(SetNames.Services, 0)];
        var rules = ImmutableArray.CreateBuilder<Rule>();
        if (build.Options.MasqueradeAll)
            rules.Add(RuleBuilder.Of(toClusterIP, build.Mark) with { Comment = "masquerade all clusterIP traffic" });
        else if (build.Options.LocalTraffic.IsKnown)
            rules.Add(RuleBuilder.Of(toClusterIP, build.Local(false), build.Mark) with { Comment = "masquerade clusterIP traffic from outside cluster" });
        rules.Add(RuleBuilder.Of(build.Front(0, false), dispatch));
        rules.Add(RuleBuilder.Of(build.ToNodePortAddress(mayBeForwarded: true), build.Front(0, true), dispatch));
        return rules.ToImmutable();
    }

    private static ImmutableArray<Rule> ClusterIPs(RuleBuilder build) =>
    [
        RuleBuilder.Of([build.Destination(0), new LookUp(SetNames.ClusterIPs, 0), new Reject()]) with { Comment = "Reject traffic to invalid ports of ClusterIPs" },
        .. build.Options.ServiceNetworks.Select(network =>
            RuleBuilder.Of(build.ToNetwork(network), [new Decide(Verdict.Drop)]) with { Comment = "Drop traffic to unallocated ClusterIPs" }),
    ];

    /// <summary>A connection to an address of a Service's own is not one to a node port, though it may have its number.</summary>
    private static ImmutableArray<Rule> Affinity(RuleBuilder build)
    {
        ImmutableArray<Expression> dispatch = [new LookUpVerdict(SetNames.AffinityFronts, 0)];
        return
        [
            RuleBuilder.Of(RuleBuilder.HasDestinationNat, build.OriginalFront(0, false), dispatch),
            RuleBuilder.Of(RuleBuilder.HasDestinationNat, build.OriginalFront(0, true), dispatch),
        ];
    }

    private static Rule Firewall(RuleBuilder build) => RuleBuilder.Of(
        build.Front(0, false),
        [
            new LookUp(SetNames.FirewallIPs, 0),
            build.Source(build.AddressWords + 2),
            new LookUp(SetNames.FirewallSources, 0, IsInverted: true),
            new Decide(Verdict.Drop),
        ]);

    private static ImmutableArray<Rule> Masquerading(RuleBuilder build)
    {
        ImmutableArray<Expression> pair =
        [
            build.Source(0),
            build.Destination(build.AddressWords),
            new LoadMeta(MetaKey.TransportProtocol, 2 * build.AddressWords),
            new LoadPayload(true, 2, 2, 2 * build.AddressWords + 1),
            new LookUp(SetNames.Hairpins, 0),
        ];
        return
        [
            // The mark has done its work: what encapsulates the packet after us must not see it.
            RuleBuilder.Of(build.IsMarked, build.Unmark, [new Masquerade()]),
            RuleBuilder.Of(RuleBuilder.HasDestinationNat, pair, [new Masquerade()]),
        ];
    }

    private static Chain At(string name, string type, HookPoint point, int priority) => new(name) { Hook = new Hook(type, point, priority) };
}
