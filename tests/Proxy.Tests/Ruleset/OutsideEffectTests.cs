using System.Collections.Immutable;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Tracking;

namespace NodeStack.Proxy.Tests.Ruleset;

/// <summary>Where packets to node ports, external and load balancer addresses go.</summary>
public sealed class OutsideEffectTests
{
    [Theory]
    [InlineData("outside > node:30080", "far1 masqueraded, pod1 masqueraded")]
    [InlineData("pod1 > node:30080", "far1 masqueraded, pod1 masqueraded")]
    [InlineData("node > node:30080", "far1 masqueraded, pod1 masqueraded")]
    [InlineData("outside > bridge:30080", "bridge:30080")]
    [InlineData("loopback > loopback:30080", "loopback:30080")]
    [InlineData("outside > node:80", "node:80")]
    [InlineData("outside > external:30080", "external:30080")]
    [InlineData("outside > web:30080", "rejected at forward")]
    [InlineData("outside > external:80", "far1 masqueraded, pod1 masqueraded")]
    [InlineData("pod1 > external:80", "far1 masqueraded, pod1 masqueraded")]
    [InlineData("node > external:80", "far1 masqueraded, pod1 masqueraded")]
    [InlineData("outside > external:81", "external:81")]
    [InlineData("outside > balancer:80", "far1 masqueraded, pod1 masqueraded")]
    [InlineData("pod1 > balancer:80", "far1 masqueraded, pod1 masqueraded")]
    [InlineData("node > balancer:80", "far1 masqueraded, pod1 masqueraded")]
    public void Packet_ToOutsideFront_EndsAt(string packet, string ends) => NamedWorld.AssertEnds(ends, packet, w => w.Program(Open(w), "pod1 far1"));

    [Theory]
    [InlineData("outside > node:30080", "rejected at input")]
    [InlineData("node > node:30080", "rejected at input")]
    [InlineData("outside > bridge:30080", "bridge:30080")]
    [InlineData("outside > external:80", "rejected at forward")]
    [InlineData("node > external:80", "rejected at output")]
    [InlineData("outside > balancer:80", "rejected at forward")]
    public void Packet_NoEndpoints_IsRejected(string packet, string ends) => NamedWorld.AssertEnds(ends, packet, w => w.Program(Open(w), ""));

    [Theory]
    [InlineData("outside > external:80", "rejected at input")]
    [InlineData("outside > balancer:80", "rejected at input")]
    public void Packet_NoEndpointsAndTheFrontIsTheNodesOwn_IsRejected(string packet, string ends) => NamedWorld.AssertEnds(ends, packet, w =>
    {
        w.Own("external");
        w.Own("balancer");
        w.Program(Open(w), "");
    });

    [Theory]
    [InlineData("outside > node:30080", "far1 masqueraded")]
    [InlineData("outside > bridge:30080", "far1 masqueraded")]
    [InlineData("pod1 > bridge:30080", "far1 masqueraded")]
    [InlineData("node > node:30080", "far1 masqueraded")]
    [InlineData("loopback > loopback:30080", "loopback:30080")]
    [InlineData("outside > stranger:30080", "stranger:30080")]
    [InlineData("outside > balancer:30080", "balancer:30080")]
    public void Packet_NodePortOnAllAddresses_NeverLoopbackNorForeign(string packet, string ends) => NamedWorld.AssertEnds(ends, packet, w =>
    {
        w.Ruleset.Options = w.Ruleset.Options with { NodePortAddresses = null };
        w.Program(Open(w), "far1");
    });

    [Theory]
    [InlineData("outside > bridge:30080", "rejected at input")]
    [InlineData("loopback > loopback:30080", "loopback:30080")]
    public void Packet_NodePortOnAllAddressesWithoutEndpoints_IsRejectedButOnLoopback(string packet, string ends) => NamedWorld.AssertEnds(ends, packet, w =>
    {
        w.Ruleset.Options = w.Ruleset.Options with { NodePortAddresses = null };
        w.Program(Open(w), "");
    });

    [Fact]
    public void Packet_LoopbackAmongNodePortAddresses_IsLeftAlone() => NamedWorld.AssertEnds("loopback:30080", "loopback > loopback:30080", w =>
    {
        w.Ruleset.Options = w.Ruleset.Options with { NodePortAddresses = [w.At("loopback"), w.At("node")] };
        w.Program(Open(w), "far1");
    });

    [Theory]
    [InlineData("outside > balancer:80", "far1 masqueraded")]
    [InlineData("stranger > balancer:80", "dropped at prerouting")]
    [InlineData("pod1 > balancer:80", "dropped at prerouting")]
    [InlineData("node > balancer:80", "dropped at output")]
    [InlineData("stranger > external:80", "far1 masqueraded")]
    [InlineData("stranger > node:30080", "far1 masqueraded")]
    [InlineData("pod1 > web:80", "far1")]
    public void Packet_SourceRanges_HoldForTheLoadBalancersAddressOnly(string packet, string ends) =>
        NamedWorld.AssertEnds(ends, packet, w => w.Program(Open(w) with { SourceRanges = [Around(w, "outside")] }, "far1"));

    [Theory]
    [InlineData("node > balancer:80", "far1 masqueraded")]
    [InlineData("balancer > balancer:80", "far1 masqueraded")]
    [InlineData("stranger > balancer:80", "dropped at prerouting")]
    public void Packet_SourceRangesWithTheNode_LetTheBalancersOwnAddressIn(string packet, string ends) => NamedWorld.AssertEnds(ends, packet, w =>
    {
        w.Own("balancer");
        w.Program(Open(w) with { SourceRanges = [Around(w, "node")] }, "far1");
    });

    [Fact]
    public void Packet_SourceRangesWithoutTheNode_KeepTheBalancersOwnAddressOut() => NamedWorld.AssertEnds("dropped at output", "balancer > balancer:80", w =>
    {
        w.Own("balancer");
        w.Program(Open(w) with { SourceRanges = [Around(w, "outside")] }, "far1");
    });

    [Fact]
    public void Packet_SourceRangesNarrowed_TheOldOnesAreShut() => NamedWorld.AssertEnds("dropped at prerouting", "stranger > balancer:80", w =>
    {
        w.Program(Open(w) with { SourceRanges = [Around(w, "outside"), Around(w, "stranger")] }, "far1");
        Assert.Equal("far1 masqueraded", w.Ends("stranger > balancer:80"));
        w.Program(Open(w) with { SourceRanges = [Around(w, "outside")] }, "far1");
    });

    [Fact]
    public void Packet_SourceRangesTakenAway_AllMayCome() => NamedWorld.AssertEnds("far1 masqueraded", "stranger > balancer:80", w =>
    {
        w.Program(Open(w) with { SourceRanges = [Around(w, "outside")] }, "far1");
        w.Program(Open(w), "far1");
    });

    [Theory]
    [InlineData("outside > external:80", "external:80")]
    [InlineData("outside > balancer:80", "far1 masqueraded")]
    [InlineData("outside > node:30080", "far1 masqueraded")]
    public void Packet_ExternalIPsNotAllowed_AreNoFronts(string packet, string ends) => NamedWorld.AssertEnds(ends, packet, w =>
    {
        w.Ruleset.Options = w.Ruleset.Options with { AllowsExternalIPs = false };
        w.Program(Open(w), "far1");
    });

    /// <summary>Reachable in every way.</summary>
    internal static ServicePort Open(NamedWorld world) =>
        world.Service() with { NodePort = 30080, ExternalIPs = [world.At("external")], LoadBalancerIPs = [world.At("balancer")] };

    private static AddressPrefix Around(NamedWorld world, string name)
    {
        var address = world.At(name);
        return AddressPrefix.Parse($"{address}/{(address.Length * 8) - 8}")!.Value;
    }
}
