using CsCheck;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Conntrack;
using NodeStack.Proxy.Tracking;

namespace NodeStack.Proxy.Tests.Conntrack;

public sealed class StaleFlowPlannerTests
{
    private static readonly ServicePort s_all = Flows.Port("10.96.0.10") with
    {
        NodePort = 30053,
        ExternalIPs = [Address.Parse("192.0.2.1")!.Value],
        LoadBalancerIPs = [Address.Parse("192.0.2.2")!.Value],
        IsInternalLocal = true,
        IsExternalLocal = true,
    };

    private static readonly UdpFronts s_two = Flows.Fronts((s_all, [Flows.Serving("10.244.0.1:5353"), Flows.Serving("10.244.0.2:5353", isReady: false, isTerminating: true)]));
    private static readonly UdpFronts s_nobody = Flows.Fronts((s_all, [Flows.Serving("10.244.0.1:5353", isReady: false, isServing: false, isTerminating: true)]));

    [Theory]
    [InlineData("10.96.0.10:53", "10.244.0.1:5353", false)]
    [InlineData("10.96.0.10:53", "10.244.0.2:5353", false)] // terminating, but it serves
    [InlineData("10.96.0.10:53", "10.244.0.3:5353", true)]
    [InlineData("10.96.0.10:53", "10.244.0.1:5354", true)]
    [InlineData("10.96.0.10:53", null, true)] // from before the Service was known
    [InlineData("10.96.0.10:54", "10.244.0.3:5353", false)] // not a port of the Service
    [InlineData("192.0.2.1:53", "10.244.0.3:5353", true)]
    [InlineData("192.0.2.2:53", "10.244.0.3:5353", true)]
    [InlineData("192.0.2.2:53", "10.244.0.1:5353", false)]
    [InlineData("172.18.0.2:30053", "10.244.0.3:5353", true)]
    [InlineData("172.18.0.2:30053", "10.244.0.2:5353", false)]
    [InlineData("172.18.0.2:30053", null, true)]
    [InlineData("8.8.8.8:30053", null, false)] // through this machine to somebody else
    [InlineData("8.8.8.8:53", null, false)]
    public void Plan_FlowOfServiceWithEndpoints_IsStaleUnlessItGoesToOneThatServes(string destination, string? answers, bool isStale)
    {
        var flow = Flows.Of(destination, answers);
        Assert.Equal(isStale ? [flow] : [], Plan([flow], s_two, UdpFronts.None));
    }

    [Theory]
    [InlineData("10.96.0.10:53", "10.244.0.1:5353", true)]
    [InlineData("10.96.0.10:53", null, true)]
    [InlineData("172.18.0.2:30053", "10.244.0.1:5353", true)]
    [InlineData("8.8.8.8:30053", null, false)]
    public void Plan_ServiceScaledToZero_LosesItsFlows(string destination, string? answers, bool isStale)
    {
        var flow = Flows.Of(destination, answers);
        Assert.Equal(isStale ? [flow] : [], Plan([flow], s_nobody, UdpFronts.None));
    }

    [Theory]
    [InlineData("10.96.0.10:53", "10.244.0.1:5353", true)]
    [InlineData("10.96.0.10:53", "10.244.0.9:5353", true)]
    [InlineData("10.96.0.10:53", null, false)] // never ours
    [InlineData("172.18.0.2:30053", "10.244.0.1:5353", true)]
    [InlineData("172.18.0.2:30053", null, false)]
    [InlineData("8.8.8.8:30053", "10.244.0.1:5353", false)]
    public void Plan_ServiceThatIsGone_LosesTheFlowsThatWereSentOn(string destination, string? answers, bool isStale)
    {
        var flow = Flows.Of(destination, answers);
        Assert.Equal(isStale ? [flow] : [], Plan([flow], UdpFronts.None, s_two));
    }

    [Fact]
    public void Plan_NodePortThatIsGone_LeavesTheClusterIPsFlows()
    {
        var now = Flows.Fronts((s_all with { NodePort = 0 }, [Flows.Serving("10.244.0.1:5353")]));
        var toClusterIP = Flows.Of("10.96.0.10:53", "10.244.0.1:5353");
        var toNodePort = Flows.Of("172.18.0.2:30053", "10.244.0.1:5353");
        Assert.Equal([toNodePort], Plan([toClusterIP, toNodePort], now, s_two));
    }

    [Fact]
    public void Plan_EndpointOfTheNodesNetworkOnTheNodePort_StaysWithItself()
    {
        var fronts = Flows.Fronts((s_all, [Flows.Serving("172.18.0.2:30053")]));
        Assert.Empty(StaleFlowPlanner.Plan([Flows.Of("172.18.0.2:30053", null)], fronts, UdpFronts.None));
    }

    [Fact]
    public void Plan_FlowThatWasReadTwice_IsRemovedOnce()
    {
        var flow = Flows.Of("10.96.0.10:53", "10.244.0.3:5353");
        Assert.Equal([flow], Plan([flow, flow], s_two, UdpFronts.None));
    }

    [Fact]
    public void Plan_RandomFlows_TakesOnlyWantedOnesAndNoneThatServes()
    {
        var address = Gen.OneOf(Gen.Const("10.96.0.10"), Gen.Const("192.0.2.1"), Gen.Const("172.18.0.2"), Gen.Const("10.244.0.1"), Gen.Const("10.244.0.2"), Gen.Const("8.8.8.8"));
        var port = Gen.OneOf(Gen.Const(53), Gen.Const(5353), Gen.Const(30053));
        var end = Gen.Select(address, port, (a, p) => $"{a}:{p}");
        var fronts = Gen.OneOf(Gen.Const(s_two), Gen.Const(s_nobody), Gen.Const(UdpFronts.None));
        Gen.Select(Gen.Select(end, end, (d, a) => Flows.Of(d, a)).Array[0, 20], fronts, fronts).Sample((flows, now, before) =>
        {
            var plan = StaleFlowPlanner.Plan(flows, now, before);
            Assert.All(plan, f => Assert.True(StaleFlowPlanner.IsWanted(f.Destination, now, before)));
            Assert.All(plan, f => Assert.False(now.Find(f.Destination)?.Contains(f.ReplySource) ?? false));
            var left = flows.Except(plan).ToList();
            Assert.Empty(StaleFlowPlanner.Plan(left, now, before));
            Assert.All(left, f => Assert.True(now.Find(f.Destination)?.Contains(f.ReplySource) ?? true));
        });
    }

    private static Flow[] Plan(Flow[] flows, UdpFronts now, UdpFronts before) => [.. StaleFlowPlanner.Plan(flows, now, before)];
}
