using System.Collections.Immutable;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Nftables;
using NodeStack.Proxy.Ruleset;

namespace NodeStack.Proxy.Tests.Ruleset;

public sealed class TableDiffTests
{
    private readonly Table _table;

    public TableDiffTests()
    {
        var world = new NamedWorld(AddressFamily.IPv4);
        world.Program(OutsideEffectTests.Open(world) with { AffinityTimeout = TimeSpan.FromSeconds(10) }, "pod1 far1");
        _table = world.Ruleset.Table;
    }

    [Fact]
    public void Describe_TheSame_IsEmpty() => Assert.Empty(TableDiff.Describe(_table, _table));

    [Fact]
    public void Describe_NoTable_SaysSo() => Assert.Equal(["table kube-proxy is gone"], TableDiff.Describe(_table, null).AsEnumerable());

    [Fact]
    public void Describe_Chains_AreNamed()
    {
        Assert.Equal(["chain cluster-2-sticky is gone"], With(t => t with { Chains = t.Chains.Remove("cluster-2-sticky"), Rules = t.Rules }));
        Assert.Equal(["chain foreign is not ours"], With(t => t with { Chains = t.Chains.Add("foreign", new Chain("foreign")) }));
        Assert.Equal(["chain services is another"], With(t => t with { Chains = t.Chains.SetItem("services", new Chain("services") { Comment = "x" }) }));
        Assert.Equal(["chain services has other rules"], With(t => t with { Rules = t.Rules.SetItem("services", t.Rules["services"].RemoveAt(0)) }));
        Assert.Equal(["chain services has other rules"], With(t => t with { Rules = t.Rules.SetItem("services", [.. t.Rules["services"].Reverse()]) }));
    }

    [Fact]
    public void Describe_SetsAndElements_AreNamed()
    {
        var key = _table.Elements[SetNames.Services].Keys.First();
        Assert.Equal([$"service-ips lacks the element {key}"], Elements(SetNames.Services, e => e.Remove(key)));
        Assert.Equal([$"service-ips has another element {key}"], Elements(SetNames.Services, e => e.SetItem(key, e[key] with { Verdict = Verdict.Drop })));
        var added = default(FieldValue).With(1u);
        Assert.Equal([$"cluster-ips has an element {added} that is not ours"], Elements(SetNames.ClusterIPs, e => e.Add(added, new Element(added))));
        Assert.Equal(["set foreign is not ours"], With(t => t with { Sets = t.Sets.Add("foreign", new Set("foreign", [FieldType.Port])) }));
        Assert.Contains("set firewall-ips is gone", With(t => t with { Sets = t.Sets.Remove(SetNames.FirewallIPs) }));
    }

    [Fact]
    public void Describe_Affinities_AreNotLookedAt()
    {
        var client = default(FieldValue).With(1u);
        foreach (var set in new[] { SetNames.Affinity, SetNames.AffinityLocal })
            Assert.Empty(Elements(set, e => e.Add(client, new Element(client) { Value = client })));
        Assert.Single(Elements(SetNames.AffinityEndpoints, e => e.Add(client, new Element(client))));
    }

    [Fact]
    public void Describe_ManyDifferences_TellsAFew()
    {
        var nothing = _table with { Elements = ImmutableDictionary<string, ImmutableDictionary<FieldValue, Element>>.Empty };
        Assert.Equal(5, TableDiff.Describe(_table, nothing).Length);
        Assert.Equal(2, TableDiff.Describe(_table, nothing, 2).Length);
    }

    private IEnumerable<string> With(Func<Table, Table> change) => TableDiff.Describe(_table, change(_table));

    private IEnumerable<string> Elements(string set, Func<ImmutableDictionary<FieldValue, Element>, ImmutableDictionary<FieldValue, Element>> change) =>
        With(t => t with { Elements = t.Elements.SetItem(set, change(t.Elements.GetValueOrDefault(set, ImmutableDictionary<FieldValue, Element>.Empty))) });
}
