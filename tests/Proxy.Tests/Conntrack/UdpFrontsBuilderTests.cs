using NodeStack.Proxy.Conntrack;
using NodeStack.Proxy.Tracking;

namespace NodeStack.Proxy.Tests.Conntrack;

public sealed class UdpFrontsBuilderTests
{
    [Fact]
    public void Build_TcpAndSctpPorts_AreLeftOut() => Assert.True(Flows.Fronts(
        (Flows.Port("10.96.0.10", protocol: TransportProtocol.Tcp), [Flows.Serving("10.244.0.1:5353")]),
        (Flows.Port("10.96.0.10", protocol: TransportProtocol.Sctp), [Flows.Serving("10.244.0.1:5353")])).IsEmpty);

    [Theory]
    [InlineData(true, true, true)]
    [InlineData(false, true, true)]
    [InlineData(true, false, true)] // publishNotReadyAddresses
    [InlineData(false, false, false)]
    public void Build_Endpoint_CountsWhenItServesOrMayBeSentTo(bool isReady, bool isServing, bool counts)
    {
        var fronts = Flows.Fronts((Flows.Port("10.96.0.10"), [Flows.Serving("10.244.0.1:5353", isReady, isServing)]));
        Assert.Equal(counts ? [Flows.End("10.244.0.1:5353")] : [], fronts.Find(Flows.End("10.96.0.10:53"))!);
    }

    [Fact]
    public void Build_FrontOfTwoServices_IsTheFirstOnesByName()
    {
        var first = (Flows.Port("10.96.0.10", name: "a") with { NodePort = 30053 }, new[] { Flows.Serving("10.244.0.1:53") });
        var second = (Flows.Port("10.96.0.10", name: "b") with { NodePort = 30053 }, new[] { Flows.Serving("10.244.0.2:53") });
        foreach (var fronts in new[] { Flows.Fronts(first, second), Flows.Fronts(second, first) })
        {
            Assert.Equal([Flows.End("10.244.0.1:53")], fronts.Find(Flows.End("10.96.0.10:53"))!);
            Assert.Equal([Flows.End("10.244.0.1:53")], fronts.Find(Flows.End("172.18.0.2:30053"))!);
        }
    }
}
