using System.Net;
using CsCheck;
using NodeStack.PodNetwork;

namespace NodeStack.NodeStack.Tests.PodNetwork;

public sealed class NodeNetworkRulesTests
{
    private static readonly PodNetworkOptions s_options = new()
    {
        NodeName = "me", CniConfigFolder = "/c", CniDataFolder = "/d", ClusterPodNetworks = [IPNetwork.Parse("10.244.0.0/16"), IPNetwork.Parse("fd00:244::/32")],
    };

    private static readonly PodNode s_me = Node("me", 5, ["10.244.1.0/24"], "192.0.2.10");
    private static readonly PodNode s_good = Node("good", 9, ["10.244.9.0/24"], "192.0.2.19");

    public static TheoryData<string, string[], string[], string, string> Odd => new()
    {
        // what, podCIDRs of the odd node (created 7), its addresses, its routes, what is told of it
        { "plain", ["10.244.2.0/24"], ["192.0.2.12"], "10.244.2.0/24 via 192.0.2.12", "" },
        { "dual stack", ["10.244.2.0/24", "fd00:244:2::/64"], ["192.0.2.12", "fd00:1::12"], "10.244.2.0/24 via 192.0.2.12, fd00:244:2::/64 via fd00:1::12", "" },
        { "bits beyond the length", ["10.244.2.7/24"], ["192.0.2.12"], "10.244.2.0/24 via 192.0.2.12", "" },
        { "outside the cluster's networks", ["172.20.0.0/24"], ["192.0.2.12"], "172.20.0.0/24 via 192.0.2.12", "" },
        { "none", [], ["192.0.2.12"], "", "it has no podCIDR" },
        { "garbage", ["pods"], ["192.0.2.12"], "", "podCIDR \"pods\" is no network" },
        { "one of two is garbage", ["10.244.2.0/33", "fd00:244:2::/64"], ["fd00:1::12"], "fd00:244:2::/64 via fd00:1::12", "podCIDR \"10.244.2.0/33\" is no network" },
        { "everything", ["0.0.0.0/0"], ["192.0.2.12"], "", "podCIDR 0.0.0.0/0 has addresses that no pod can have" },
        { "loopback", ["127.3.0.0/24"], ["192.0.2.12"], "", "podCIDR 127.3.0.0/24 has addresses that no pod can have" },
        { "link-local", ["fe80::/64"], ["fd00:1::12"], "", "podCIDR fe80::/64 has addresses that no pod can have" },
        { "groups", ["239.0.0.0/24"], ["192.0.2.12"], "", "podCIDR 239.0.0.0/24 has addresses that no pod can have" },
        { "mine", ["10.244.1.0/24"], ["192.0.2.12"], "", "podCIDR 10.244.1.0/24 overlaps the podCIDR 10.244.1.0/24 of node me, and is left out" },
        { "a part of mine", ["10.244.1.64/26"], ["192.0.2.12"], "", "podCIDR 10.244.1.64/26 overlaps the podCIDR 10.244.1.0/24 of node me, and is left out" },
        { "around mine", ["10.244.0.0/16"], ["192.0.2.12"], "", "podCIDR 10.244.0.0/16 overlaps the podCIDR 10.244.1.0/24 of node me, and is left out" },
        { "has my address", ["192.0.2.0/28"], ["192.0.2.12"], "", "podCIDR 192.0.2.0/28 overlaps the address 192.0.2.12 of node odd, and is left out" },
        { "has another's address", ["192.0.2.16/29"], ["192.0.2.12"], "", "podCIDR 192.0.2.16/29 overlaps the address 192.0.2.19 of node good, and is left out" },
        { "no address", ["10.244.2.0/24"], [], "", "it has no InternalIP through which its pods in 10.244.2.0/24 could be reached" },
        { "no address of the family", ["10.244.2.0/24"], ["fd00:1::12"], "", "it has no InternalIP through which its pods in 10.244.2.0/24 could be reached" },
        { "my address", ["10.244.2.0/24"], ["192.0.2.10"], "", "its InternalIP 192.0.2.10 is this node's own; its pods in 10.244.2.0/24 cannot be reached" },
    };

    [Theory, MemberData(nameof(Odd))]
    public void Judge_OddNode_IsToldAndTheOthersWork(string what, string[] cidrs, string[] addresses, string routes, string told)
    {
        var judged = NodeNetworkRules.Judge([s_good, Node("odd", 7, cidrs, addresses), s_me], s_options);
        Assert.Equal(["10.244.1.0/24"], judged.Own.Select(n => n.ToString()));
        Assert.Equal(routes, string.Join(", ", judged.Routes.Where(r => r.Via.ToString() != "192.0.2.19")));
        Assert.Contains("10.244.9.0/24 via 192.0.2.19", judged.Routes.Select(r => r.ToString()));
        Assert.Equal(told.Length == 0 ? [] : [("node odd", told)], judged.Problems.Select(p => (p.Subject, p.Text)));
        Assert.NotEmpty(what);
    }

    [Fact]
    public void Judge_TwoNodesOfOneNetwork_TheOlderHasIt()
    {
        var judged = NodeNetworkRules.Judge([Node("a-young", 20, ["10.244.2.0/24"], "192.0.2.12"), Node("z-old", 8, ["10.244.2.0/24"], "192.0.2.13"), s_me], s_options);
        Assert.Equal("10.244.2.0/24 via 192.0.2.13", Assert.Single(judged.Routes).ToString());
        Assert.Equal(("node a-young", "podCIDR 10.244.2.0/24 overlaps the podCIDR 10.244.2.0/24 of node z-old, and is left out"), Single(judged));
    }

    [Fact]
    public void Judge_OwnNodeIsTheYoungest_ItKeepsItsNetwork()
    {
        var judged = NodeNetworkRules.Judge([Node("old", 1, ["10.244.1.0/24"], "192.0.2.12"), s_me], s_options);
        Assert.Equal("10.244.1.0/24", Assert.Single(judged.Own).ToString());
        Assert.Empty(judged.Routes);
    }

    [Fact]
    public void Judge_OwnAddressIsTheBridge_IsNoOverlap() =>
        Assert.Equal("10.244.1.0/24", Assert.Single(NodeNetworkRules.Judge([Node("me", 5, ["10.244.1.0/24"], "10.244.1.1")], s_options).Own).ToString());

    [Fact]
    public void Judge_OwnNetworkHasAnothersAddress_IsLeftOut() =>
        Assert.Empty(NodeNetworkRules.Judge([Node("me", 5, ["192.0.2.0/24"], "192.0.2.10"), s_good], s_options).Own);

    [Theory]
    [InlineData("", "me")]
    [InlineData("garbage", "me")]
    [InlineData("10.244.1.0/24", "another")]
    public void Judge_OwnNetworkUnknown_RoutesOfOthersAreKept(string cidr, string name)
    {
        var judged = NodeNetworkRules.Judge([Node(name, 5, cidr.Length == 0 ? [] : [cidr], "192.0.2.10"), s_good], s_options);
        Assert.Empty(judged.Own);
        Assert.Contains("10.244.9.0/24 via 192.0.2.19", judged.Routes.Select(r => r.ToString()));
        Assert.Equal("node me", Single(judged).Subject);
    }

    [Fact]
    public void Judge_Cluster_IsTheOutermostNetworks()
    {
        var options = s_options with { ClusterPodNetworks = [IPNetwork.Parse("10.244.128.0/17"), IPNetwork.Parse("10.244.0.0/16"), IPNetwork.Parse("10.9.0.0/24")] };
        var judged = NodeNetworkRules.Judge([s_me, Node("wide", 6, ["10.8.0.0/15"], "192.0.2.12"), Node("else", 7, ["172.20.0.0/24"], "192.0.2.13"), s_good], options);
        Assert.Equal(["10.8.0.0/15", "10.244.0.0/16", "172.20.0.0/24"], judged.Cluster.Select(n => n.ToString()));
    }

    [Fact]
    public void Judge_NoClusterNetworks_AreThoseOfTheNodes() => Assert.Equal(
        ["10.244.1.0/24", "10.244.9.0/24"], NodeNetworkRules.Judge([s_me, s_good], s_options with { ClusterPodNetworks = [] }).Cluster.Select(n => n.ToString()));

    [Fact]
    public void Judge_AnyNodes_NoNetworkTwiceAndTheOrderDoesNotMatter()
    {
        var node = Gen.Select(
            Gen.Int[0, 12], Gen.Int[0, 3], Gen.OneOf(Gen.Int[0, 7].Select(i => $"10.244.{i}.0/24"), Gen.Int[0, 3].Select(i => $"10.244.{i * 2}.0/23"), Gen.Const("junk"), Gen.Const("192.0.2.0/29")),
            (name, age, cidr) => (name, age, cidr));
        node.Array[0, 12].Sample(values =>
        {
            var nodes = values.DistinctBy(v => v.name).Select(v => Node(v.name == 0 ? "me" : $"n{v.name}", v.age, [v.cidr], $"192.0.2.{v.name + 1}")).ToList();
            var judged = NodeNetworkRules.Judge(nodes, s_options);
            var all = judged.Own.Concat(judged.Routes.Select(r => r.To)).ToList();
            for (var i = 0; i < all.Count; i++)
                for (var j = 0; j < i; j++)
                    Assert.False(PodCidrParser.Overlap(all[i], all[j]), $"{all[i]} and {all[j]}");
            Assert.Equal(string.Join(", ", judged.Routes), string.Join(", ", NodeNetworkRules.Judge(Enumerable.Reverse(nodes), s_options).Routes));
            // Each node is either routed to, or told of.
            Assert.All(nodes.Where(n => n.Name != "me"), n => Assert.NotEqual(
                judged.Routes.Any(r => r.Via.Equals(n.Addresses[0])), judged.Problems.Any(p => p.Subject == $"node {n.Name}")));
        });
    }

    [Fact]
    public void Judge_FiveThousandNodes_IsQuick()
    {
        var nodes = Enumerable.Range(0, 5000).Select(i => Node($"n{i}", i, [$"10.{100 + i / 256}.{i % 256}.0/24", $"fd00:{i:x}::/64"], $"172.16.{i / 250}.{i % 250 + 1}", $"fd01::{i + 1:x}")).ToList();
        var begun = TimeProvider.System.GetTimestamp();
        Assert.Equal(10_000, NodeNetworkRules.Judge(nodes, s_options with { ClusterPodNetworks = [] }).Routes.Length);
        Assert.True(TimeProvider.System.GetElapsedTime(begun) < TimeSpan.FromSeconds(3));
    }

    internal static PodNode Node(string name, int age, string[] cidrs, params string[] addresses) =>
        new(name, new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddHours(age), [.. cidrs], [.. addresses.Select(IPAddress.Parse)]);

    private static (string Subject, string Text) Single(NodeNetworks judged)
    {
        var problem = Assert.Single(judged.Problems);
        return (problem.Subject, problem.Text);
    }
}
