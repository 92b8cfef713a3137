using System.Collections.Immutable;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Configuration;
using NodeStack.Proxy.Configuration.V1Alpha1;
using NodeStack.Proxy.Hosting;
using NodeStack.Proxy.Ruleset;
using NodeStack.Proxy.Tracking;
using static NodeStack.Proxy.Tests.Tracking.Samples;

namespace NodeStack.Proxy.Tests.Hosting;

public sealed class RulesetOptionsRulesTests
{
    private static readonly NodeEntry s_node = new("n1", "", [At("192.0.2.1"), At("fd00::1")], [Net("10.244.1.0/24"), Net("fd00:244:1::/64"), Net("10.245.1.0/24")], [], false);
    private static readonly ImmutableArray<Address> s_own = [At("127.0.0.1"), At("192.0.2.1"), At("10.0.0.1"), At("fd00::1")];

    [Theory]
    [InlineData(LocalDetectionMode.ClusterCidr, 0, "10.244.0.0/16")]
    [InlineData(LocalDetectionMode.ClusterCidr, 1, "fd00:244::/32")]
    [InlineData(LocalDetectionMode.NodeCidr, 0, "10.244.1.0/24")]
    [InlineData(LocalDetectionMode.NodeCidr, 1, "fd00:244:1::/64")]
    [InlineData(LocalDetectionMode.BridgeInterface, 0, "br0")]
    [InlineData(LocalDetectionMode.BridgeInterface, 1, "br0")]
    [InlineData(LocalDetectionMode.InterfaceNamePrefix, 0, "veth*")]
    public void Build_DetectLocalMode_Gives(string mode, int family, string expected)
    {
        var options = Build((AddressFamily)family, new KubeProxyConfiguration
        {
            DetectLocalMode = mode,
            ClusterCidr = "10.244.0.0/16,fd00:244::/32",
            DetectLocal = new DetectLocalConfiguration { BridgeInterface = "br0", InterfaceNamePrefix = "veth" },
        });
        var how = options.LocalTraffic;
        Assert.Equal(expected, how.Source?.ToString() ?? (how.Interface + (how.IsInterfacePrefix ? "*" : "")));
        Assert.True(how.IsKnown);
    }

    [Fact]
    public void Build_NoClusterCidr_NothingIsKnownToBeLocal() => Assert.False(Build(AddressFamily.IPv4, new KubeProxyConfiguration()).LocalTraffic.IsKnown);

    [Fact]
    public void Build_ClusterCidrOfTheOtherFamilyOnly_NothingIsKnownToBeLocal() =>
        Assert.Equal(LocalTraffic.Unknown, Build(AddressFamily.IPv6, new KubeProxyConfiguration { ClusterCidr = "10.244.0.0/16" }).LocalTraffic);

    [Theory]
    [InlineData("", 0, null)]
    [InlineData("primary", 0, "192.0.2.1")]
    [InlineData("primary", 1, "fd00::1")]
    [InlineData("10.0.0.0/8", 0, "10.0.0.1")]
    [InlineData("10.0.0.0/8", 1, null)]
    [InlineData("203.0.113.0/24", 0, "")]
    public void Build_NodePortAddresses_Give(string texts, int family, string? expected)
    {
        var config = new KubeProxyConfiguration { NodePortAddresses = texts.Length == 0 ? [] : [texts] };
        Assert.Equal(expected, Build((AddressFamily)family, config).NodePortAddresses is { } addresses ? string.Join(' ', addresses) : null);
    }

    [Theory]
    [InlineData("", 0, "192.0.2.1")]
    [InlineData("", 1, "fd00::1")]
    [InlineData("0.0.0.0", 0, "192.0.2.1")]
    [InlineData("10.0.0.1", 0, "10.0.0.1")]
    [InlineData("10.0.0.1", 1, "fd00::1")]
    public void Build_BindAddress_IsTheNodesWhenItIsACertainOne(string bind, int family, string expected)
    {
        var options = Build((AddressFamily)family, new KubeProxyConfiguration { BindAddress = bind, NodePortAddresses = ["primary"] });
        Assert.Equal(expected, options.NodeAddress.ToString());
    }

    [Fact]
    public void Build_NodeNotKnown_PrimaryIsAll() =>
        Assert.Null(RulesetOptionsRules.Build(AddressFamily.IPv4, Options(new KubeProxyConfiguration { NodePortAddresses = ["primary"] }), ProxySnapshot.Empty, s_own).NodePortAddresses);

    [Fact]
    public void Build_MasqueradeSettings_AreTaken()
    {
        var options = Build(AddressFamily.IPv4, new KubeProxyConfiguration { Nftables = new NftablesConfiguration { MasqueradeAll = true, MasqueradeBit = 20 } });
        Assert.Equal((true, 1u << 20), (options.MasqueradeAll, options.MasqueradeMark));
        Assert.Equal((false, 1u << 14), (Build(AddressFamily.IPv4, new()).MasqueradeAll, Build(AddressFamily.IPv4, new()).MasqueradeMark));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Build_AllowServiceExternalIPs_IsTaken(bool isOn) => Assert.Equal(
        isOn, Build(AddressFamily.IPv4, new KubeProxyConfiguration { FeatureGates = new Dictionary<string, bool> { ["AllowServiceExternalIPs"] = isOn } }).AllowsExternalIPs);

    [Fact]
    public void Build_ServiceNetworks_AreThoseOfTheFamily()
    {
        var cluster = ProxySnapshot.Empty with { ServiceNetworks = ServiceNetworks.Of([Net("10.96.0.0/16"), Net("fd00:96::/108")]) };
        Assert.Equal(Net("fd00:96::/108"), Assert.Single(RulesetOptionsRules.Build(AddressFamily.IPv6, Options(new()), cluster, s_own).ServiceNetworks));
    }

    [Fact]
    public void Build_SameInputs_AreEqual_AndEachDifferenceCounts()
    {
        var one = Build(AddressFamily.IPv4, new KubeProxyConfiguration { NodePortAddresses = ["primary"] });
        Assert.Equal(one, Build(AddressFamily.IPv4, new KubeProxyConfiguration { NodePortAddresses = ["primary"] }));
        RulesetOptions[] others =
        [
            one with { MasqueradeAll = true }, one with { MasqueradeMark = 1 }, one with { AllowsExternalIPs = false }, one with { NodeAddress = null },
            one with { NodePortAddresses = null }, one with { NodePortAddresses = [] }, one with { ServiceNetworks = [Net("10.0.0.0/8")] },
            one with { LocalTraffic = new LocalTraffic { Interface = "br0" } }, one with { Family = AddressFamily.IPv6 },
        ];
        Assert.All(others, o => Assert.NotEqual(one, o));
    }

    private static RulesetOptions Build(AddressFamily family, KubeProxyConfiguration config) =>
        RulesetOptionsRules.Build(family, Options(config), ProxySnapshot.Empty with { Node = s_node }, s_own);

    private static ProxyOptions Options(KubeProxyConfiguration config) => new(config, "n1");
}
