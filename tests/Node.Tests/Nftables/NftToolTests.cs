using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Nftables;
using NodeStack.TestSupport.Nftables;
using Xunit.Abstractions;
using static NodeStack.TestSupport.Nftables.NftablesSamples;

namespace NodeStack.Node.Tests.Nftables;

/// <summary>nft lists what we wrote, and we read what nft wrote.</summary>
public sealed class NftToolTests(ITestOutputHelper output) : IDisposable
{
    private const AddressFamily V4 = AddressFamily.IPv4;
    private readonly Lazy<KernelNftables> _kernel = new(() => new KernelNftables());

    public void Dispose()
    {
        if (_kernel.IsValueCreated)
            _kernel.Value.Dispose();
    }

    [NftToolFact]
    public void List_TablesOfOurs_ArePrinted()
    {
        foreach (var family in new[] { V4, AddressFamily.IPv6 })
            Commit(family, WholeTable(family));
        var text = Nft("list", "ruleset");
        foreach (var line in new[]
        {
            "comment \"of the proxy\"",
            "type ipv4_addr . inet_proto . inet_service . mark : ipv4_addr . inet_service",
            "type ipv6_addr . inet_proto . inet_service : verdict",
            "comment \"where services begin\"",
            "flags dynamic,timeout",
            "elements = { 10.0.0.1 . tcp . 80 . 10.0.1.0/24,",
            "10.0.0.1 . tcp . 80 comment \"default/web:http\" : goto service-2",
            "type nat hook prerouting priority dstnat; policy accept;",
            "ip daddr . meta l4proto . th dport vmap @services comment \"every service\"",
            "ip daddr . meta l4proto . th dport . numgen random mod 2 map @endpoints",
            "masquerade fully-random",
            "fib daddr type local",
        })
            Assert.Contains(line, text, StringComparison.Ordinal);
    }

    [NftToolFact]
    public void Read_TablesOfNft_AreWhatWeWouldHaveWritten()
    {
        Nft("add table ip t { comment \"mine\"; }; add chain ip t c { type nat hook output priority -100; comment \"out\"; }; " +
            "add map ip t endpoints { type ipv4_addr . inet_proto . inet_service . mark : ipv4_addr . inet_service; comment \"e\"; }; " +
            "add element ip t endpoints { 10.0.0.1 . tcp . 80 . 0 comment \"x\" : 10.0.3.233 . 8080 }; " +
            "add set ip t sources { type ipv4_addr . inet_proto . inet_service . ipv4_addr; flags interval; }; " +
            "add element ip t sources { 10.0.0.1 . tcp . 80 . 10.0.1.0/24 }; " +
            "add rule ip t c meta l4proto tcp ip saddr 10.0.0.5 drop comment \"r\"");
        var table = _kernel.Value.Nftables.Read(V4, "t")!;
        Assert.Equal("mine", table.Comment);
        Assert.Equal(new Chain("c") { Hook = new Hook("nat", HookPoint.Output, -100), Comment = "out" }, table.Chains["c"]);
        Assert.Equal(EndpointMap(V4) with { Comment = "e" }, table.Sets["endpoints"]);
        Assert.Equal(Endpoint(V4, 1) with { Comment = "x" }, Assert.Single(table.Elements["endpoints"]).Value);
        Assert.Equal(Sources(V4), table.Sets["sources"]);
        Assert.Equal(Source(V4, 1, 256, 511), Assert.Single(table.Elements["sources"]).Value);
        Assert.Equal(
            new Rule(
            [
                new LoadMeta(MetaKey.TransportProtocol, 0), new Compare(0, IsEqual: true, new(Tcp)),
                new LoadPayload(IsTransport: false, 12, 4, 0), new Compare(0, IsEqual: true, new(10, 0, 0, 5)), new Decide(Verdict.Drop),
            ], "r"), Assert.Single(table.Rules["c"]));
    }

    [NftToolFact]
    public void Read_WhatIsNotOurs_IsUnknownAndNeverEqual()
    {
        foreach (var command in new[]
        {
            "add table ip t; add chain ip t c { type filter hook input priority 0; policy drop; }; add chain ip t d; add chain ip t e; add counter ip t k",
            "add rule ip t c tcp flags syn counter limit rate 5/second log prefix \"x\" accept; add rule ip t c ip saddr { 1.2.3.4, 5.6.7.8 } jump e",
            "add rule ip t d counter; add rule ip t d meta l4proto tcp redirect to :80; add rule ip t d dnat to 1.2.3.4; add rule ip t d masquerade",
            "add rule ip t d reject with tcp reset; add rule ip t d tcp dport 80-90 counter name k",
            "add set ip t names { type ifname; }; add element ip t names { \"eth0\" }",
            "add set ip t nets { type ipv4_addr; flags interval; }; add element ip t nets { 10.0.0.0/8, 192.168.0.0/16 }",
            "add set ip t timed { type ipv4_addr . inet_service; timeout 1h; }; add element ip t timed { 1.2.3.4 . 5 }",
            "add set ip t fixed { type ipv4_addr . inet_service; flags constant; }",
            "add map ip t star { type ipv4_addr . inet_service : verdict; }; add element ip t star { * : drop }",
        })
            Nft(command);
        var table = _kernel.Value.Nftables.Read(V4, "t")!;
        Assert.NotEqual("filter", table.Chains["c"].Hook!.Type);
        Assert.Contains(new UnknownExpression("counter"), table.Rules["c"][0].Expressions);
        Assert.Contains(new UnknownExpression("limit"), table.Rules["c"][0].Expressions);
        Assert.Equal([new UnknownExpression("counter")], table.Rules["d"][0].Expressions.AsEnumerable());
        Assert.All(table.Rules["d"].Skip(1), r => Assert.Contains(r.Expressions, e => e is UnknownExpression));
        foreach (var set in new[] { "names", "nets", "timed", "fixed" })
            Assert.Empty(table.Sets[set].Key);
        Assert.Equal(0, Assert.Single(table.Elements["star"]).Key.Length);
    }

    [NftToolFact]
    public void Read_DormantTable_HasNoHooks()
    {
        Commit(V4, WholeTable(V4));
        Nft("add table ip t { flags dormant; }; add chain ip t c { type filter hook input priority 0; }");
        Assert.Null(_kernel.Value.Nftables.Read(V4, "t")!.Chains["c"].Hook);
        Assert.Single(_kernel.Value.Nftables.Read(V4, "t")!.Chains);
    }

    /// <summary>
    /// The value of one map as a part of another's key. nft 1.0.6 aborts when it lists a rule that does so straight away (it gives such a value no length);
    /// by way of the mark it is printed.
    /// </summary>
    [NftToolFact]
    public void List_ValueOfAMapInAKey_IsPrintedWhenTheMarkCarriesIt()
    {
        var affinity = Affinity(V4) with { Value = [FieldType.Mark] };
        var byNumber = EndpointMap(V4) with { Name = "affinity-endpoints" };
        Commit(V4,
        [
            new AddTable(), new AddSet(affinity), new AddSet(byNumber), new AddChain(new Chain("pre") { Hook = new Hook("nat", HookPoint.Prerouting, -100) }),
            new AddRule("pre", new Rule(
            [
                Source(V4, 0), .. LoadService(V4, 1), new LookUpValue("affinity", 0, 8), new LoadMeta(MetaKey.Mark, 12), new StoreMark(8),
                new LoadMeta(MetaKey.Mark, 4), new StoreMark(12), new LookUpValue("affinity-endpoints", 1, 8), new DestinationNat(8, 9),
            ])),
            new AddRule("pre", new Rule(
            [
                new PickRandom(5, 3), new StoreMark(5), Source(V4, 0), .. LoadService(V4, 1), new LoadMeta(MetaKey.Mark, 4),
                new UpdateMap("affinity", 0, 4, TimeSpan.FromSeconds(10800)),
            ])),
        ]);
        var text = Nft("list", "ruleset");
        output.WriteLine(text);
        Assert.Contains("map @affinity-endpoints", text, StringComparison.Ordinal);
        Assert.Contains("update @affinity { ip saddr . ip daddr . meta l4proto . th dport timeout 3h : meta mark }", text, StringComparison.Ordinal);
    }

    private void Commit(AddressFamily family, System.Collections.Immutable.ImmutableArray<Operation> operations) =>
        _kernel.Value.Nftables.Commit(new Transaction(family, "nodestack", operations));

    private string Nft(params string[] arguments)
    {
        var (code, text) = _kernel.Value.Namespace.RunProgram("nft", arguments);
        Assert.True(code == 0, $"nft ended with {code}: {text}");
        return text;
    }
}
