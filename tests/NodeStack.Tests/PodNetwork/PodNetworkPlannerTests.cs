using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Nodes;
using CsCheck;
using NodeStack.PodNetwork;
using NodeStack.Proxy.Routes;

namespace NodeStack.NodeStack.Tests.PodNetwork;

public sealed class PodNetworkPlannerTests
{
    private static readonly PodNetworkOptions s_options = new()
    {
        NodeName = "me", CniConfigFolder = "/c", CniDataFolder = "/d", BridgeName = "br9", ClusterPodNetworks = [IPNetwork.Parse("10.244.0.0/16"), IPNetwork.Parse("fd00:244::/32")],
    };

    private static readonly PodNetworkSeen s_nothing = new([], [], null, 1450, null, true, ImmutableDictionary<string, string>.Empty
        .Add(PodSysctlRules.Forward, "0").Add(PodSysctlRules.ForwardIPv6, "0").Add(PodSysctlRules.BridgeToIptables, "0").Add(PodSysctlRules.BridgeToIp6tables, "1"));

    [Fact]
    public void Plan_DualStackNode_ConfiguresBothFamilies()
    {
        var plan = PodNetworkPlanner.Plan(Networks(["10.244.1.0/24", "fd00:244:1::/64"]), s_options, s_nothing);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(
            """
            {"cniVersion":"0.4.0","name":"nodestack","plugins":[
              {"type":"bridge","bridge":"br9","isGateway":true,"ipMasq":false,"hairpinMode":true,"promiscMode":false,
               "ipam":{"type":"host-local","dataDir":"/d","ranges":[[{"subnet":"10.244.1.0/24"}],[{"subnet":"fd00:244:1::/64"}]],"routes":[{"dst":"0.0.0.0/0"},{"dst":"::/0"}]},
               "forceAddress":true,"mtu":1450},
              {"type":"portmap","capabilities":{"portMappings":true}}]}
            """), JsonNode.Parse(plan.Config!)), plan.Config);
        Assert.Equal(["net/ipv4/ip_forward=1", "net/ipv6/conf/all/forwarding=1", "net/bridge/bridge-nf-call-iptables=1"], plan.Sysctls.Select(s => $"{s.Path}={s.Value}"));
        Assert.Equal(["10.244.0.0/16", "fd00:244::/32"], plan.Masquerade!.ClusterNetworks.Select(n => n.ToString()));
        Assert.False(plan.LoadsBridgeFilter);
    }

    [Fact]
    public void Plan_NoIPv6Pods_LeavesItsSettingsAlone() => Assert.Equal(
        ["net/ipv4/ip_forward", "net/bridge/bridge-nf-call-iptables"], PodNetworkPlanner.Plan(Networks(["10.244.1.0/24"]), s_options, s_nothing).Sysctls.Select(s => s.Path));

    [Theory]
    [InlineData("1", "0", true)]
    [InlineData("1", "1", false)]
    [InlineData("0", "0", false)]
    [InlineData("2", "0", false)]
    public void Plan_DefaultRouteIsAnnounced_IsStillTakenWhenForwarding(string accepts, string forwards, bool changes)
    {
        var seen = s_nothing with
        {
            DefaultLinkIPv6 = "eth0", Sysctls = s_nothing.Sysctls.SetItem(PodSysctlRules.ForwardIPv6, forwards).Add("net/ipv6/conf/eth0/accept_ra", accepts),
        };
        var writes = PodNetworkPlanner.Plan(Networks(["fd00:244:1::/64"]), s_options, seen).Sysctls.Select(s => $"{s.Path}={s.Value}").ToList();
        Assert.Equal(changes ? ["net/ipv6/conf/eth0/accept_ra=2", "net/ipv6/conf/all/forwarding=1"] : forwards == "1" ? [] : ["net/ipv6/conf/all/forwarding=1"], writes);
    }

    [Fact]
    public void Plan_NoBridgeFilter_AsksForItAndSetsNothingOfIt()
    {
        var seen = s_nothing with { Sysctls = s_nothing.Sysctls.Remove(PodSysctlRules.BridgeToIptables).Remove(PodSysctlRules.BridgeToIp6tables) };
        var plan = PodNetworkPlanner.Plan(Networks(["10.244.1.0/24"]), s_options, seen);
        Assert.True(plan.LoadsBridgeFilter);
        Assert.DoesNotContain(plan.Sysctls, s => s.Path.Contains("bridge", StringComparison.Ordinal));
    }

    [Fact]
    public void Plan_OwnNetworkUnknown_TouchesOnlyRoutes()
    {
        var seen = s_nothing with { Config = "old", Routes = [Route("10.244.7.0/24", "192.0.2.17")] };
        var plan = PodNetworkPlanner.Plan(Networks([], "192.0.2.12"), s_options, seen);
        Assert.Null(plan.Config);
        Assert.Null(plan.Masquerade);
        Assert.Empty(plan.Sysctls);
        Assert.False(plan.LoadsBridgeFilter);
        Assert.Equal("10.244.7.0/24 via 192.0.2.17", Assert.Single(plan.RemoveRoutes).ToString());
        Assert.Equal("10.244.2.0/24 via 192.0.2.12", Assert.Single(plan.AddRoutes).ToString());
    }

    [Fact]
    public void Plan_NodeHasAnotherAddress_RouteIsReplaced()
    {
        var plan = PodNetworkPlanner.Plan(Networks(["10.244.1.0/24"], "192.0.2.12"), s_options, s_nothing with { Routes = [Route("10.244.2.0/24", "192.0.2.99")] });
        Assert.Equal("10.244.2.0/24 via 192.0.2.99", Assert.Single(plan.RemoveRoutes).ToString());
        Assert.Equal("10.244.2.0/24 via 192.0.2.12", Assert.Single(plan.AddRoutes).ToString());
    }

    [Fact]
    public void Plan_RoutesOfAnotherClusterOnThisMachine_AreLeft()
    {
        var (theirs, ours) = (Route("172.20.5.0/24", "192.0.2.55"), Route("172.20.6.0/24", "192.0.2.56"));
        var plan = PodNetworkPlanner.Plan(Networks(["10.244.1.0/24"]), s_options, s_nothing with { Routes = [theirs, ours], Added = [ours] });
        Assert.Equal(ours, Assert.Single(plan.RemoveRoutes));
    }

    [Fact]
    public void Plan_AnyHistoryOfNodes_ConvergesInOnePass()
    {
        var node = Gen.Select(Gen.Int[0, 5], Gen.Int[0, 6], Gen.Int[0, 3], (name, network, address) => (name, network, address));
        node.Array[0, 6].Array[1, 5].Sample(history =>
        {
            using var host = new FakeNetworkHost();
            foreach (var values in history)
            {
                var networks = NodeNetworkRules.Judge(values.DistinctBy(v => v.name).Select(v => NodeNetworkRulesTests.Node(
                    v.name == 0 ? "me" : $"n{v.name}", v.name, v.network == 0 ? [] : [$"10.244.{v.network}.0/24", $"fd00:244:{v.network}::/64"], $"192.0.2.{v.address + 10 * v.name}", $"fd00:1::{v.address + 10 * v.name}")), s_options);
                // The bridge's settings are there only after the module is.
                for (var pass = 0; pass < 2; pass++)
                    Assert.Empty(host.Execute(PodNetworkPlanner.Plan(networks, s_options, host.Observe())).Problems);
                var plan = PodNetworkPlanner.Plan(networks, s_options, host.Observe());
                Assert.True(plan is { LoadsBridgeFilter: false, Sysctls.IsEmpty: true, AddRoutes.IsEmpty: true, RemoveRoutes.IsEmpty: true, Config: null });
                Assert.Equal(networks.Routes.Order(RouteOrder), host.Routes.Order(RouteOrder));
            }
        });
    }

    private static readonly Comparer<Route> RouteOrder = Comparer<Route>.Create((a, b) => string.CompareOrdinal(a.ToString(), b.ToString()));

    private static Route Route(string to, string via) => new(IPNetwork.Parse(to), IPAddress.Parse(via));

    private static NodeNetworks Networks(string[] own, params string[] others) => NodeNetworkRules.Judge(
        [NodeNetworkRulesTests.Node("me", 1, own, "192.0.2.10", "fd00:1::10"), .. others.Select((o, i) => NodeNetworkRulesTests.Node($"n{i}", 2, [$"10.244.{i + 2}.0/24"], o))], s_options);
}
