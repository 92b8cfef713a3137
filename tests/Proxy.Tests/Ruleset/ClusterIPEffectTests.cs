using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Ruleset;
using NodeStack.Proxy.Tracking;

namespace NodeStack.Proxy.Tests.Ruleset;

/// <summary>Where packets to a cluster IP go, with TCP, UDP and SCTP, IPv4 and IPv6 alike.</summary>
public sealed class ClusterIPEffectTests
{
    [Theory]
    [InlineData("pod1 > web:80", "pod1 pod2 far1", "far1, pod1 masqueraded, pod2")]
    [InlineData("pod2 > web:80", "pod1 pod2 far1", "far1, pod1, pod2 masqueraded")]
    [InlineData("far1 > web:80", "pod1 far1", "far1, pod1")]
    [InlineData("outside > web:80", "pod1 far1", "far1 masqueraded, pod1 masqueraded")]
    [InlineData("node > web:80", "pod1 far1", "far1 masqueraded, pod1 masqueraded")]
    [InlineData("pod1 > web:80", "", "rejected at forward")]
    [InlineData("outside > web:80", "", "rejected at forward")]
    [InlineData("node > web:80", "", "rejected at output")]
    [InlineData("pod1 > web:81", "pod1", "rejected at forward")]
    [InlineData("node > web:81", "pod1", "rejected at output")]
    [InlineData("pod1 > web:81", "", "rejected at forward")]
    [InlineData("pod1 > stranger:80", "pod1", "stranger:80")]
    [InlineData("outside > node:80", "pod1", "node:80")]
    public void Packet_ToClusterIP_EndsAt(string packet, string endpoints, string ends) =>
        NamedWorld.AssertEnds(ends, packet, w => w.Program(w.Service(), endpoints));

    [Theory]
    [InlineData("pod1 > free:80", "dropped at forward")]
    [InlineData("outside > free:80", "dropped at forward")]
    [InlineData("node > free:80", "dropped at output")]
    [InlineData("pod1 > web:81", "rejected at forward")]
    [InlineData("pod1 > web:80", "far1")]
    [InlineData("pod1 > stranger:80", "stranger:80")]
    public void Packet_ServiceNetworkKnown_UnallocatedAddressesAreDropped(string packet, string ends) => NamedWorld.AssertEnds(ends, packet, w =>
    {
        w.Ruleset.Options = w.Ruleset.Options with { ServiceNetworks = [AddressPrefix.Parse(w.Family == AddressFamily.IPv4 ? "10.96.0.0/16" : "fd00:96::/108")!.Value] };
        w.Program(w.Service(), "far1");
    });

    [Fact]
    public void Packet_ServiceNetworkNotKnown_UnallocatedAddressGoesOn() =>
        NamedWorld.AssertEnds("free:80", "outside > free:80", w => w.Program(w.Service(), "far1"));

    [Theory]
    [InlineData("pod1 > web:80", "far1 masqueraded, pod1 masqueraded")]
    [InlineData("outside > web:80", "far1 masqueraded, pod1 masqueraded")]
    [InlineData("pod1 > stranger:80", "stranger:80")]
    public void Packet_MasqueradeAll_AllToClusterIPsIsMasqueraded(string packet, string ends) => NamedWorld.AssertEnds(ends, packet, w =>
    {
        w.Ruleset.Options = w.Ruleset.Options with { MasqueradeAll = true };
        w.Program(w.Service(), "pod1 far1");
    });

    [Theory]
    [InlineData("none", "pod1 > web:80", "far1, pod1 masqueraded")]
    [InlineData("none", "outside > web:80", "far1, pod1")]
    [InlineData("bridge br0", "pod1 > web:80", "far1, pod1 masqueraded")]
    [InlineData("bridge br0", "outside > web:80", "far1 masqueraded, pod1 masqueraded")]
    [InlineData("bridge br", "pod1 > web:80", "far1 masqueraded, pod1 masqueraded")]
    [InlineData("bridge br01", "pod1 > web:80", "far1 masqueraded, pod1 masqueraded")]
    [InlineData("prefix br", "pod1 > web:80", "far1, pod1 masqueraded")]
    [InlineData("prefix br0", "pod1 > web:80", "far1, pod1 masqueraded")]
    [InlineData("prefix veth", "pod1 > web:80", "far1 masqueraded, pod1 masqueraded")]
    [InlineData("prefix br", "outside > web:80", "far1 masqueraded, pod1 masqueraded")]
    [InlineData("prefix br", "far2 > web:80", "far1 masqueraded, pod1 masqueraded")]
    public void Packet_LocalTrafficModes_OnlyOthersAreMasqueraded(string mode, string packet, string ends) => NamedWorld.AssertEnds(ends, packet, w =>
    {
        var words = mode.Split(' ');
        w.Ruleset.Options = w.Ruleset.Options with
        {
            LocalTraffic = words[0] == "none" ? LocalTraffic.Unknown : new LocalTraffic { Interface = words[1], IsInterfacePrefix = words[0] == "prefix" },
        };
        w.Program(w.Service(), "pod1 far1");
    });

    [Fact]
    public void Packet_MarkOfOthers_StaysAndOursGoes()
    {
        var world = new NamedWorld(AddressFamily.IPv4);
        world.Program(world.Service(), "far1");
        var (packet, path) = world.Parse("outside > web:80");
        var trace = world.Tracer().Trace(packet with { Mark = 0x10001 }, path, pick: _ => 0);
        Assert.True(trace.IsMasqueraded);
        Assert.Equal(0x10001u, trace.Packet.Mark);
    }

    [Fact]
    public void Packet_OtherMarkBit_IsTheOneThatIsUsed()
    {
        var world = new NamedWorld(AddressFamily.IPv4);
        world.Ruleset.Options = world.Ruleset.Options with { MasqueradeMark = 1 << 20 };
        world.Program(world.Service(), "far1");
        var (packet, path) = world.Parse("pod1 > stranger:80");
        Assert.True(world.Tracer().Trace(packet with { Mark = 1 << 20 }, path).IsMasqueraded);
        Assert.False(world.Tracer().Trace(packet with { Mark = 1 << 14 }, path).IsMasqueraded);
    }

    [Theory]
    [InlineData("pod1 > web:80", "far1")]
    [InlineData("pod1 > web:443", "pod2")]
    [InlineData("pod1 > web:81", "rejected at forward")]
    public void Packet_TwoPortsOfOneService_EachHasItsOwnEndpoints(string packet, string ends) =>
        NamedWorld.AssertEnds(ends, packet, w => w.Program((w.Service(), "far1"), (w.Service() with { Name = "https", Port = 443 }, "pod2")));

    [Fact]
    public void Packet_OnePortOfTwoGone_OnlyThatIsRefused()
    {
        foreach (var world in NamedWorld.All())
        {
            world.Program((world.Service(), "far1"), (world.Service() with { Name = "https", Port = 443 }, "pod2"));
            world.Program((world.Service(), "far1"));
            Assert.Equal("far1 and rejected at forward", $"{world.Ends("pod1 > web:80")} and {world.Ends("pod1 > web:443")}");
        }
    }

    [Fact]
    public void Packet_OtherProtocol_IsNotTheService()
    {
        foreach (var (mine, theirs) in new[] { (TransportProtocol.Tcp, TransportProtocol.Udp), (TransportProtocol.Udp, TransportProtocol.Sctp), (TransportProtocol.Sctp, TransportProtocol.Tcp) })
        {
            var world = new NamedWorld(AddressFamily.IPv4, mine);
            world.Program(world.Service(), "far1");
            var (packet, path) = world.Parse("pod1 > web:80");
            Assert.Equal("rejected at forward", world.Tracer().Trace(packet with { Protocol = theirs }, path).Summary);
        }
    }

    [Fact]
    public void Packet_ServiceRemoved_GoesOnAsIfThereHadBeenNone()
    {
        foreach (var world in NamedWorld.All())
        {
            world.Program(world.Service(), "far1");
            world.Ruleset.Remove(world.Service());
            Assert.Equal("web:80", world.Ends("pod1 > web:80"));
        }
    }
}
