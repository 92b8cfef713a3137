using NodeStack.Proxy.Nftables;
using NodeStack.TestSupport.Nftables;

namespace NodeStack.Proxy.Tests.Tracer;

/// <summary>The sample table as a whole: what a proxy's table is asked.</summary>
public sealed class SampleTableTraceTests
{
    private const string Node = "172.18.0.2", Pod = "10.244.1.2:40000", Outside = "203.0.113.7:40000";

    [Theory]
    [InlineData(Pod, "10.96.0.10:80", "10.244.1.2:8080 masqueraded,10.244.2.2:8080")]
    [InlineData("10.244.1.9:40000", "10.96.0.10:80", "10.244.1.2:8080,10.244.2.2:8080")]
    [InlineData(Outside, "10.96.0.10:80", "10.244.1.2:8080 masqueraded,10.244.2.2:8080 masqueraded")]
    [InlineData(Outside, "192.0.2.1:80", "10.244.1.2:8080,10.244.2.2:8080")]
    [InlineData("198.51.100.1:40000", "192.0.2.1:80", "dropped at prerouting")]
    [InlineData(Outside, "10.96.0.30:80", "rejected at forward")]
    [InlineData(Outside, "10.96.0.10:81", "10.96.0.10:81 masqueraded")]
    [InlineData(Outside, "172.18.0.2:22", "172.18.0.2:22")]
    public void TraceAll_PacketThatComesIn_EndsAtEachOfThese(string source, string destination, string ends) =>
        Assert.Equal(ends.Split(','), new PacketTracer(SampleTable.IPv4, Node).TraceAll(Packet.Of(source, destination), PacketPath.FromInterface).Select(t => t.Summary));

    [Theory]
    [InlineData("10.96.0.10:80", "10.244.1.2:8080 masqueraded,10.244.2.2:8080 masqueraded")]
    [InlineData("10.96.0.30:80", "rejected at output")]
    [InlineData("1.1.1.1:80", "1.1.1.1:80")]
    public void TraceAll_PacketOfThisMachine_EndsAtEachOfThese(string destination, string ends) =>
        Assert.Equal(ends.Split(','), new PacketTracer(SampleTable.IPv4, Node).TraceAll(Packet.Of(Node + ":40000", destination), PacketPath.FromThisMachine).Select(t => t.Summary));

    [Fact]
    public void Trace_NewClientOfStickyService_KeepsItsEndpointUntilItsTimeIsOver()
    {
        var tracer = new PacketTracer(SampleTable.IPv4);
        Assert.Equal("10.244.1.3:8080", To(0, 0));
        Assert.Equal("10.244.1.3:8080", To(1, 1));
        Assert.Equal("10.244.1.3:8080", To(3.9, 1));
        Assert.Equal("10.244.2.3:8080", To(7, 1));

        string To(double hours, uint pick) =>
            tracer.Trace(Packet.Of("10.244.1.2:40000", "10.96.0.20:80"), PacketPath.FromInterface, TimeSpan.FromHours(hours), _ => pick).Summary;
    }

    [Theory]
    [InlineData(4, "10.244.2.3:8080")]
    [InlineData(6, "10.244.1.3:8080,10.244.2.3:8080")]
    public void TraceAll_ClientWithFiveMinutesLeft_IsFreeAfterwards(int minutes, string ends)
    {
        var traces = new PacketTracer(SampleTable.IPv4).TraceAll(Packet.Of("10.244.9.9:1", "10.96.0.20:80"), PacketPath.FromInterface, TimeSpan.FromMinutes(minutes));
        Assert.Equal(ends.Split(','), traces.Select(t => t.Summary));
    }

    [Fact]
    public void TraceAll_StickyService_LeavesTheMapAsItWas()
    {
        var tracer = new PacketTracer(SampleTable.IPv4);
        Assert.Equal(2, tracer.TraceAll(Packet.Of("10.244.1.2:40000", "10.96.0.20:80"), PacketPath.FromInterface).Length);
        Assert.Single(tracer.Elements("affinity"));
        tracer.Trace(Packet.Of("10.244.1.2:40000", "10.96.0.20:80"), PacketPath.FromInterface, pick: _ => 0);
        Assert.Equal(2, tracer.Elements("affinity").Count());
    }

    [Fact]
    public void Trace_EstablishedConnection_GoesWhereItWentAndNoNatChainIsAsked()
    {
        var packet = Packet.Of("10.244.1.9:40000", "10.96.0.10:80") with
        {
            State = ConnectionState.Established,
            Status = ConnectionStatus.Confirmed | ConnectionStatus.DestinationNat,
            SentTo = AddressPort.Parse("10.244.7.7:8080"),
        };
        var trace = new PacketTracer(SampleTable.IPv4).Trace(packet, PacketPath.FromInterface);
        Assert.Equal("10.244.7.7:8080", trace.Summary);
        Assert.Empty(trace.Steps);
    }

    [Fact]
    public void Trace_Steps_NameHookChainAndRule()
    {
        var trace = new PacketTracer(SampleTable.IPv4).Trace(Packet.Of(Outside, "10.96.0.10:80"), PacketPath.FromInterface, pick: _ => 1);
        Assert.Equal(
            [
                "prerouting: filter-prerouting[0]: ct state new jump firewall-check",
                "prerouting: nat-prerouting[0]: jump services",
                "prerouting: services[0]: ip daddr @cluster-ips ip saddr != 10.244.0.0/16 meta mark set meta mark | 0x00004000 comment \"from outside\"",
                "prerouting: services[1]: ip daddr . meta l4proto . th dport vmap @service-ips",
                "prerouting: cluster-2[0]: dnat ip to ip daddr . meta l4proto . th dport . numgen random mod 2 map @endpoints",
                "forward: filter-forward[0]: ct state new jump endpoints-check",
                "postrouting: nat-postrouting[0]: jump masquerading",
                "postrouting: masquerading[0]: meta mark & 0x00004000 != 0x00000000 meta mark set meta mark ^ 0x00004000 masquerade fully-random",
            ],
            trace.Steps.Select(s => s.ToString()));
        Assert.Equal(0u, trace.Packet.Mark);
        Assert.True(trace.Passed("cluster-2"));
        Assert.False(trace.Passed("sticky-2"));
        Assert.Equal(AddressPort.Parse("10.244.2.2:8080"), trace.SentTo);
        Assert.Equal(HookPoint.Postrouting, trace.LastHook);
    }
}
