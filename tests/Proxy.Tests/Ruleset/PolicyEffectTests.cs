using NodeStack.Proxy.Ruleset;

namespace NodeStack.Proxy.Tests.Ruleset;

/// <summary>Traffic policies Local, inside and outside.</summary>
public sealed class PolicyEffectTests
{
    [Theory]
    [InlineData("outside > node:30080", "pod1 far1", "pod1")]
    [InlineData("outside > external:80", "pod1 far1", "pod1")]
    [InlineData("outside > balancer:80", "pod1 pod2 far1", "pod1, pod2")]
    [InlineData("outside > web:80", "pod1 far1", "far1 masqueraded, pod1 masqueraded")]
    [InlineData("pod1 > web:80", "pod2 far1", "far1, pod2")]
    [InlineData("pod1 > node:30080", "pod1 far1", "far1, pod1 masqueraded")]
    [InlineData("pod1 > balancer:80", "pod1 far1", "far1, pod1 masqueraded")]
    [InlineData("far2 > balancer:80", "pod1 far1", "far1, pod1")]
    [InlineData("node > node:30080", "pod1 far1", "far1 masqueraded, pod1 masqueraded")]
    [InlineData("node > balancer:80", "pod1 far1", "far1 masqueraded, pod1 masqueraded")]
    [InlineData("outside > node:30080", "far1", "dropped at input")]
    [InlineData("outside > external:80", "far1", "dropped at forward")]
    [InlineData("outside > balancer:80", "far1", "dropped at forward")]
    [InlineData("pod1 > node:30080", "far1", "far1")]
    [InlineData("pod1 > balancer:80", "far1", "far1")]
    [InlineData("node > balancer:80", "far1", "far1 masqueraded")]
    [InlineData("pod1 > web:80", "far1", "far1")]
    [InlineData("outside > node:30080", "", "rejected at input")]
    [InlineData("outside > balancer:80", "", "rejected at forward")]
    [InlineData("pod1 > balancer:80", "", "rejected at forward")]
    public void Packet_ExternalLocal_OutsideStaysHere_InsideGoesAnywhere(string packet, string endpoints, string ends) =>
        NamedWorld.AssertEnds(ends, packet, w => w.Program(OutsideEffectTests.Open(w) with { IsExternalLocal = true }, endpoints));

    [Theory]
    [InlineData("pod1 > web:80", "pod1 pod2 far1", "pod1 masqueraded, pod2")]
    [InlineData("node > web:80", "pod2 far1", "pod2 masqueraded")]
    [InlineData("outside > web:80", "pod2 far1", "pod2 masqueraded")]
    [InlineData("outside > node:30080", "pod2 far1", "far1 masqueraded, pod2 masqueraded")]
    [InlineData("pod1 > web:80", "far1", "dropped at forward")]
    [InlineData("node > web:80", "far1", "dropped at output")]
    [InlineData("outside > node:30080", "far1", "far1 masqueraded")]
    [InlineData("pod1 > web:80", "", "rejected at forward")]
    public void Packet_InternalLocal_StaysHere(string packet, string endpoints, string ends) =>
        NamedWorld.AssertEnds(ends, packet, w => w.Program(OutsideEffectTests.Open(w) with { IsInternalLocal = true }, endpoints));

    [Theory]
    [InlineData("pod1 > web:80", "pod2 far1", "pod2")]
    [InlineData("outside > balancer:80", "pod2 far1", "pod2")]
    [InlineData("pod1 > balancer:80", "pod2 far1", "far1, pod2")]
    [InlineData("pod1 > web:80", "far1", "dropped at forward")]
    [InlineData("outside > balancer:80", "far1", "dropped at forward")]
    [InlineData("pod1 > balancer:80", "far1", "far1")]
    public void Packet_BothLocal_EachByItsOwnRule(string packet, string endpoints, string ends) => NamedWorld.AssertEnds(
        ends, packet, w => w.Program(OutsideEffectTests.Open(w) with { IsInternalLocal = true, IsExternalLocal = true }, endpoints));

    [Theory]
    [InlineData("pod1 > balancer:80", "pod1 masqueraded")]
    [InlineData("far2 > balancer:80", "pod1")]
    [InlineData("node > balancer:80", "far1 masqueraded, pod1 masqueraded")]
    public void Packet_ExternalLocalAndPodsAreNotKnown_PodsAreAsFromOutside(string packet, string ends) => NamedWorld.AssertEnds(ends, packet, w =>
    {
        w.Ruleset.Options = w.Ruleset.Options with { LocalTraffic = LocalTraffic.Unknown };
        w.Program(OutsideEffectTests.Open(w) with { IsExternalLocal = true }, "pod1 far1");
    });

    [Fact]
    public void Packet_ExternalLocal_LastLocalEndpointGoesAndComesBack() => NamedWorld.AssertEnds("pod2", "outside > balancer:80", w =>
    {
        var service = OutsideEffectTests.Open(w) with { IsExternalLocal = true };
        w.Program(service, "pod1 far1");
        w.Program(service, "far1");
        Assert.Equal("dropped at forward", w.Ends("outside > balancer:80"));
        w.Program(service, "far1 pod2");
    });

    [Fact]
    public void Packet_PolicyChanges_TheNewOneHolds() => NamedWorld.AssertEnds("far1 masqueraded, pod1 masqueraded", "outside > balancer:80", w =>
    {
        w.Program(OutsideEffectTests.Open(w) with { IsExternalLocal = true }, "pod1 far1");
        w.Program(OutsideEffectTests.Open(w), "pod1 far1");
    });
}
