using System.Net;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Ruleset;
using NodeStack.Proxy.Tracking;
using NodeStack.TestSupport.Network;

namespace NodeStack.Node.Tests.Proxy;

/// <summary>Each behaviour of Services with real packets: who answers, and whom it saw.</summary>
public sealed class ServicePacketTests : IClassFixture<ServicePacketTests.Worlds>
{
    private const int Many = 40;
    private readonly PacketWorld _world;

    public ServicePacketTests(Worlds worlds) => _world = worlds.World.Value;

    [NatTheory, InlineData(0), InlineData(1)]
    public void ClusterIP_FromPod_ReachesEveryEndpointAndKeepsTheSource(int family)
    {
        using var node = Node(family, out var of);
        node.Program(ProgrammedNode.Service(of, "web", 10), "pod1", "pod2", "far1", "far2");

        var (names, sources) = ProgrammedNode.Ask(() => EchoClient.Tcp(_world.Pod1, PacketWorld.ClusterIP(of, 10), 80), Many);

        Assert.Equal(["far1", "far2", "pod1", "pod2"], names);
        Assert.Contains($"{PacketWorld.Pod(of, "pod1")}", sources);
        // The connection that comes back to itself has the node's address instead.
        Assert.Equal(2, sources.Count);
    }

    [NatTheory, InlineData(0), InlineData(1)]
    public void ClusterIP_OverUdp_Answers(int family)
    {
        using var node = Node(family, out var of);
        node.Program(ProgrammedNode.Service(of, "dns", 11, TransportProtocol.Udp), "far1");

        Assert.Equal($"far1 {PacketWorld.Pod(of, "pod2")}", EchoClient.Udp(_world.Pod2, PacketWorld.ClusterIP(of, 11), 80));
        Assert.Equal("refused", EchoClient.Tcp(_world.Pod2, PacketWorld.ClusterIP(of, 11), 80));
    }

    [NatTheory, InlineData(0), InlineData(1)]
    public void ClusterIP_FromNode_Answers(int family)
    {
        using var node = Node(family, out var of);
        node.Program(ProgrammedNode.Service(of, "web", 10), "far2");

        Assert.Equal($"far2 {PacketWorld.NodeAddress(of)}", EchoClient.Tcp(_world.Node, PacketWorld.ClusterIP(of, 10), 80));
    }

    [NatTheory, InlineData(0), InlineData(1)]
    public void ClusterIP_FromOutside_IsMasqueraded(int family)
    {
        using var node = Node(family, out var of);
        node.Program(ProgrammedNode.Service(of, "web", 10), "far1");

        Assert.Equal($"far1 {PacketWorld.NodeAddress(of)}", EchoClient.Tcp(_world.Outside, PacketWorld.ClusterIP(of, 10), 80));
    }

    [NatTheory, InlineData(0), InlineData(1)]
    public void ClusterIP_PodsKnownByBridgeOrPrefix_OnlyOthersAreMasqueraded(int family)
    {
        foreach (var (name, isPrefix) in new[] { ("br0", false), ("br", true) })
        {
            using var node = Node(family, out var of);
            node.Options = node.Options with { LocalTraffic = new LocalTraffic { Interface = name, IsInterfacePrefix = isPrefix } };
            node.Program(ProgrammedNode.Service(of, "web", 10), "far1");

            Assert.Equal($"far1 {PacketWorld.NodeAddress(of)}", EchoClient.Tcp(_world.Outside, PacketWorld.ClusterIP(of, 10), 80));
            Assert.Equal($"far1 {PacketWorld.Pod(of, "pod1")}", EchoClient.Tcp(_world.Pod1, PacketWorld.ClusterIP(of, 10), 80));
        }
    }

    [NatTheory, InlineData(0), InlineData(1)]
    public void MasqueradeAll_FromPod_HasTheNodesAddress(int family)
    {
        using var node = Node(family, out var of);
        node.Options = node.Options with { MasqueradeAll = true };
        node.Program(ProgrammedNode.Service(of, "web", 10), "far1");

        Assert.Equal($"far1 {PacketWorld.NodeAddress(of)}", EchoClient.Tcp(_world.Pod1, PacketWorld.ClusterIP(of, 10), 80));
    }

    [NatTheory, InlineData(0), InlineData(1)]
    public void Hairpin_PodToItself_AnswersAndSeesAnother(int family)
    {
        using var node = Node(family, out var of);
        node.Program(ProgrammedNode.Service(of, "web", 10), "pod1");
        node.Program(ProgrammedNode.Service(of, "dns", 11, TransportProtocol.Udp), "pod1");

        var own = $"pod1 {PacketWorld.Pod(of, "pod1")}";
        foreach (var answer in new[] { EchoClient.Tcp(_world.Pod1, PacketWorld.ClusterIP(of, 10), 80), EchoClient.Udp(_world.Pod1, PacketWorld.ClusterIP(of, 11), 80) })
        {
            Assert.StartsWith("pod1 ", answer);
            Assert.NotEqual(own, answer);
        }
    }

    [NatTheory, InlineData(0), InlineData(1)]
    public void NodePort_FromOutside_AnswersOnTheNodesAddressOnly(int family)
    {
        using var node = Node(family, out var of);
        node.Program(ProgrammedNode.Service(of, "web", 10) with { NodePort = 30080 }, "far1");

        Assert.Equal($"far1 {PacketWorld.NodeAddress(of)}", EchoClient.Tcp(_world.Outside, PacketWorld.NodeAddress(of), 30080));
        Assert.StartsWith("far1 ", EchoClient.Tcp(_world.Node, PacketWorld.NodeAddress(of), 30080));
        Assert.Equal("refused", EchoClient.Tcp(_world.Node, of == AddressFamily.IPv4 ? IPAddress.Loopback : IPAddress.IPv6Loopback, 30080));
        Assert.Equal("refused", EchoClient.Tcp(_world.Pod1, IPAddress.Parse(of == AddressFamily.IPv4 ? "10.244.1.1" : "fd00:244:1::1"), 30080));
    }

    [NatTheory, InlineData(0), InlineData(1)]
    public void NodePort_OnAllAddresses_NeverOnLoopback(int family)
    {
        using var node = Node(family, out var of);
        node.Options = node.Options with { NodePortAddresses = null };
        node.Program(ProgrammedNode.Service(of, "web", 10) with { NodePort = 30080 }, "far1");

        Assert.StartsWith("far1 ", EchoClient.Tcp(_world.Pod1, IPAddress.Parse(of == AddressFamily.IPv4 ? "10.244.1.1" : "fd00:244:1::1"), 30080));
        Assert.Equal("refused", EchoClient.Tcp(_world.Node, of == AddressFamily.IPv4 ? IPAddress.Loopback : IPAddress.IPv6Loopback, 30080));
    }

    [NatTheory, InlineData(0), InlineData(1)]
    public void ExternalLocal_FromOutside_KeepsTheSourceAndTheNode(int family)
    {
        using var node = Node(family, out var of);
        var service = ProgrammedNode.Service(of, "web", 10) with
        {
            NodePort = 30080,
            IsExternalLocal = true,
            LoadBalancerIPs = [Address.From(PacketWorld.ExternalIP(of, 1))],
            ExternalIPs = [Address.From(PacketWorld.ExternalIP(of, 2))],
        };
        node.Program(service, "pod1", "pod2", "far1");

        foreach (var (target, port) in new[] { (PacketWorld.NodeAddress(of), 30080), (PacketWorld.ExternalIP(of, 1), 80), (PacketWorld.ExternalIP(of, 2), 80) })
        {
            var (names, sources) = ProgrammedNode.Ask(() => EchoClient.Tcp(_world.Outside, target, port), Many);
            Assert.Equal(["pod1", "pod2"], names);
            Assert.Equal([$"{PacketWorld.OutsideAddress(of)}"], sources);
            // Pods and the node reach everybody.
            Assert.Equal(["far1", "pod1", "pod2"], ProgrammedNode.Ask(() => EchoClient.Tcp(_world.Pod1, target, port), Many).Names);
            Assert.Equal(["far1", "pod1", "pod2"], ProgrammedNode.Ask(() => EchoClient.Tcp(_world.Node, target, port), Many).Names);
        }
    }

    [NatTheory, InlineData(0), InlineData(1)]
    public void ExternalLocal_NoneOnThisNode_OutsideIsDroppedAndInsideAnswers(int family)
    {
        using var node = Node(family, out var of);
        var service = ProgrammedNode.Service(of, "web", 10) with
        {
            NodePort = 30080, IsExternalLocal = true, LoadBalancerIPs = [Address.From(PacketWorld.ExternalIP(of, 1))],
        };
        node.Program(service, "far1");

        Assert.Equal("silence", EchoClient.Tcp(_world.Outside, PacketWorld.ExternalIP(of, 1), 80));
        Assert.Equal("silence", EchoClient.Tcp(_world.Outside, PacketWorld.NodeAddress(of), 30080));
        Assert.StartsWith("far1 ", EchoClient.Tcp(_world.Pod1, PacketWorld.ExternalIP(of, 1), 80));
        Assert.StartsWith("far1 ", EchoClient.Tcp(_world.Node, PacketWorld.NodeAddress(of), 30080));
        Assert.StartsWith("far1 ", EchoClient.Tcp(_world.Outside, PacketWorld.ClusterIP(of, 10), 80));
    }

    [NatTheory, InlineData(0), InlineData(1)]
    public void InternalLocal_StaysOnTheNode_OrIsDropped(int family)
    {
        using var node = Node(family, out var of);
        var service = ProgrammedNode.Service(of, "web", 10) with { IsInternalLocal = true };
        node.Program(service, "pod2", "far1", "far2");
        Assert.Equal(["pod2"], ProgrammedNode.Ask(() => EchoClient.Tcp(_world.Pod1, PacketWorld.ClusterIP(of, 10), 80), 10).Names);

        node.Program(service, "far1", "far2");
        Assert.Equal("silence", EchoClient.Tcp(_world.Pod1, PacketWorld.ClusterIP(of, 10), 80));
    }

    [NatTheory, InlineData(0), InlineData(1)]
    public void NoEndpoints_IsRefusedAtOnce(int family)
    {
        using var node = Node(family, out var of);
        foreach (var (protocol, last) in new[] { (TransportProtocol.Tcp, 10), (TransportProtocol.Udp, 11) })
        {
            var service = ProgrammedNode.Service(of, $"s{last}", last, protocol) with
            {
                NodePort = (ushort)(30000 + last), LoadBalancerIPs = [Address.From(PacketWorld.ExternalIP(of, last))],
            };
            node.Program(service);
            Func<NetNamespace, IPAddress, int, IPAddress?, string> ask = protocol == TransportProtocol.Tcp ? EchoClient.Tcp : EchoClient.Udp;
            foreach (var from in new[] { _world.Pod1, _world.Node, _world.Outside })
            {
                // A packet of the node's own is not let out in the first place.
                var no = from == _world.Node && protocol == TransportProtocol.Udp ? "AccessDenied" : "refused";
                Assert.Equal(no, ask(from, PacketWorld.ClusterIP(of, last), 80, null));
                Assert.Equal(no, ask(from, PacketWorld.ExternalIP(of, last), 80, null));
                Assert.Equal("refused", ask(from, PacketWorld.NodeAddress(of), 30000 + last, null));
            }
        }
    }

    [NatTheory, InlineData(0), InlineData(1)]
    public void ClusterIP_AnotherPortIsRefused_AnotherAddressIsDropped(int family)
    {
        using var node = Node(family, out var of);
        node.Program(ProgrammedNode.Service(of, "web", 10), "far1");

        Assert.Equal("refused", EchoClient.Tcp(_world.Pod1, PacketWorld.ClusterIP(of, 10), 81));
        Assert.Equal("silence", EchoClient.Tcp(_world.Pod1, PacketWorld.ClusterIP(of, 77), 80));
    }

    [NatTheory, InlineData(0), InlineData(1)]
    public void SourceRanges_LetInOnlyTheirOwn(int family)
    {
        using var node = Node(family, out var of);
        var service = ProgrammedNode.Service(of, "web", 10) with { LoadBalancerIPs = [Address.From(PacketWorld.ExternalIP(of, 1))] };
        var allowed = AddressPrefix.Of(Address.From(PacketWorld.OutsideAddress(of)));
        var denied = AddressPrefix.Parse(of == AddressFamily.IPv4 ? "198.51.100.0/24" : "fd00:51::/64")!.Value;

        node.Program(service with { SourceRanges = [denied, allowed] }, "pod1");
        Assert.StartsWith("pod1 ", EchoClient.Tcp(_world.Outside, PacketWorld.ExternalIP(of, 1), 80));
        Assert.Equal("silence", EchoClient.Tcp(_world.Pod2, PacketWorld.ExternalIP(of, 1), 80));

        node.Program(service with { SourceRanges = [denied] }, "pod1");
        Assert.Equal("silence", EchoClient.Tcp(_world.Outside, PacketWorld.ExternalIP(of, 1), 80));
        // It guards the load balancer's addresses only.
        Assert.StartsWith("pod1 ", EchoClient.Tcp(_world.Outside, PacketWorld.ClusterIP(of, 10), 80));
    }

    [NatTheory, InlineData(0), InlineData(1)]
    public void Affinity_ClientStaysAsLongAsItsEndpointIsThere(int family)
    {
        using var node = Node(family, out var of);
        var service = ProgrammedNode.Service(of, "web", 10) with { AffinityTimeout = TimeSpan.FromHours(3), NodePort = 30080 };
        node.Program(service, "pod1", "pod2", "far1", "far2");
        foreach (var (from, target, port) in new[] { (_world.Pod2, PacketWorld.ClusterIP(of, 10), 80), (_world.Outside, PacketWorld.NodeAddress(of), 30080) })
        {
            node.Program(service, "pod1", "pod2", "far1", "far2");
            var first = Assert.Single(ProgrammedNode.Ask(() => EchoClient.Tcp(from, target, port), 12).Names);

            node.Rebuild();
            Assert.Equal([first], ProgrammedNode.Ask(() => EchoClient.Tcp(from, target, port), 12).Names);

            node.Program(service, [.. new[] { "pod1", "pod2", "far1", "far2" }.Where(n => n != first)]);
            var second = Assert.Single(ProgrammedNode.Ask(() => EchoClient.Tcp(from, target, port), 12).Names);
            Assert.NotEqual(first, second);
        }
    }

    [NatTheory, InlineData(0), InlineData(1)]
    public void Table_WithEverything_IsReadBackAsItWasWritten(int family)
    {
        using var node = Node(family, out var of);
        var service = ProgrammedNode.Service(of, "web", 10) with
        {
            NodePort = 30080,
            IsExternalLocal = true,
            AffinityTimeout = TimeSpan.FromMinutes(1),
            LoadBalancerIPs = [Address.From(PacketWorld.ExternalIP(of, 1))],
            SourceRanges = [PacketWorld.PodNetwork(of)],
        };
        node.Program(service, "pod1", "pod2", "far1");
        node.Program(ProgrammedNode.Service(of, "none", 11) with { IsInternalLocal = true }, "far1");
        EchoClient.Tcp(_world.Pod1, PacketWorld.ClusterIP(of, 10), 80);

        Assert.Empty(node.Differences());
        Assert.Contains("chain services", _world.Node.Execute("nft", "list", "table", of == AddressFamily.IPv4 ? "ip" : "ip6", BaseChainRules.TableName));
    }

    [NatTheory, InlineData(0), InlineData(1)]
    public void Endpoints_EndingOnes_ServeWhileNoOtherIsReady(int family)
    {
        using var node = Node(family, out var of);
        var service = ProgrammedNode.Service(of, "web", 10);
        node.Program(service, "pod2-", "far1");
        Assert.Equal(["far1"], ProgrammedNode.Ask(() => EchoClient.Tcp(_world.Pod1, PacketWorld.ClusterIP(of, 10), 80), 10).Names);

        node.Program(service, "pod2-");
        Assert.Equal(["pod2"], ProgrammedNode.Ask(() => EchoClient.Tcp(_world.Pod1, PacketWorld.ClusterIP(of, 10), 80), 5).Names);

        node.Remove(service);
        Assert.Equal("silence", EchoClient.Tcp(_world.Pod1, PacketWorld.ClusterIP(of, 10), 80));
    }

    private ProgrammedNode Node(int family, out AddressFamily of) => new(_world, of = (AddressFamily)family);

    /// <summary>One world for all; each test writes the node's rules anew.</summary>
    public sealed class Worlds : IDisposable
    {
        internal Lazy<PacketWorld> World { get; } = new(() => new PacketWorld());

        public void Dispose()
        {
            if (World.IsValueCreated)
                World.Value.Dispose();
        }
    }
}
