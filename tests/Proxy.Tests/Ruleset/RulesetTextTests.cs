using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Nftables;
using NodeStack.Proxy.Tracking;
using NodeStack.TestSupport.Nodes;

namespace NodeStack.Proxy.Tests.Ruleset;

/// <summary>The whole table as text, with one Service of each kind: what `nft list table` shows on a node.</summary>
public sealed class RulesetTextTests
{
    [Theory]
    [InlineData(0, "ruleset-ipv4.nft")]
    [InlineData(1, "ruleset-ipv6.nft")]
    public void Table_OneOfEverything_IsTheGoldenText(int family, string golden)
    {
        var world = new NamedWorld((AddressFamily)family);
        world.Ruleset.Options = world.Ruleset.Options with
        {
            ServiceNetworks = [AddressPrefix.Parse(family == 0 ? "10.96.0.0/16" : "fd00:96::/108")!.Value],
        };
        world.Program(world.Service(), "pod1 far1");
        world.Program((Named(world, "dns") with { Protocol = TransportProtocol.Udp, Port = 53 }, "far1"), (Named(world, "dns") with { Name = "sctp", Protocol = TransportProtocol.Sctp }, "far2"));
        world.Program(Named(world, "balanced") with
        {
            ClusterIP = world.At("free"),
            NodePort = 30080,
            LoadBalancerIPs = [world.At("balancer")],
            ExternalIPs = [world.At("external")],
            SourceRanges = [AddressPrefix.Of(world.At("node")), AddressPrefix.Parse(family == 0 ? "198.51.100.0/24" : "2001:db8:198::/48")!.Value],
            IsExternalLocal = true,
            AffinityTimeout = TimeSpan.FromHours(3),
        }, "pod1 pod2 far1");
        world.Program(Named(world, "inside") with { Port = 81, IsInternalLocal = true }, "pod1 far1");
        world.Program(Named(world, "elsewhere") with { Port = 82, IsInternalLocal = true, NodePort = 30082 }, "far1");
        world.Program(Named(world, "empty") with { Port = 83, NodePort = 30083 }, "");
        var file = Path.Combine(RepoPaths.Root, "tests/Proxy.Tests/Golden", golden);
        Assert.Equal(File.ReadAllText(file), TableRenderer.Render(world.Ruleset.Table));
    }

    private static ServicePort Named(NamedWorld world, string name) => world.Service("other") with { Service = new ServiceKey("ns", name) };
}
