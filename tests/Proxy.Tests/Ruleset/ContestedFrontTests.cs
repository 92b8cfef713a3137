using NodeStack.Proxy.Tracking;

namespace NodeStack.Proxy.Tests.Ruleset;

/// <summary>Two Services that want the same front: the first by name has it, whoever came first.</summary>
public sealed class ContestedFrontTests
{
    [Theory]
    [InlineData("outside > node:30080", "far1 masqueraded")]
    [InlineData("outside > external:80", "far1 masqueraded")]
    [InlineData("pod1 > other:80", "far1")]
    [InlineData("pod1 > web:80", "far2")]
    public void Packet_ToContestedFront_ReachesTheFirstByName(string packet, string ends)
    {
        NamedWorld.AssertEnds(ends, packet, w =>
        {
            w.Program(First(w), "far1");
            w.Program(Second(w), "far2");
        });
        NamedWorld.AssertEnds(ends, packet, w =>
        {
            w.Program(Second(w), "far2");
            w.Program(First(w), "far1");
        });
    }

    [Theory]
    [InlineData("outside > node:30080")]
    [InlineData("outside > external:80")]
    public void Packet_OwnerGone_ReachesTheOther(string packet) => NamedWorld.AssertEnds("far2 masqueraded", packet, w =>
    {
        w.Program(First(w), "far1");
        w.Program(Second(w), "far2");
        w.Ruleset.Remove(First(w));
    });

    [Fact]
    public void Packet_OwnerGivesThePortBack_ReachesTheOther() => NamedWorld.AssertEnds("far2 masqueraded", "outside > node:30080", w =>
    {
        w.Program(First(w), "far1");
        w.Program(Second(w), "far2");
        w.Program(First(w) with { NodePort = 30081 }, "far1");
        Assert.Equal("far1 masqueraded", w.Ends("outside > node:30081"));
    });

    [Fact]
    public void Packet_LoserChangesAndGoes_NothingHappensToTheOwner() => NamedWorld.AssertEnds("far1 masqueraded", "outside > node:30080", w =>
    {
        w.Program(First(w), "far1");
        w.Program(Second(w), "far2");
        w.Program(Second(w), "far2 pod1");
        w.Ruleset.Remove(Second(w));
    });

    [Fact]
    public void Packet_LoserInherits_AsItIsByThen() => NamedWorld.AssertEnds("pod1 masqueraded", "outside > node:30080", w =>
    {
        w.Program(First(w), "far1");
        w.Program(Second(w), "far2");
        w.Program(Second(w), "pod1");
        w.Ruleset.Remove(First(w));
    });

    [Fact]
    public void Packet_OwnerWithoutEndpoints_IsRefusedAndNotSentToTheOther() => NamedWorld.AssertEnds("rejected at input", "outside > node:30080", w =>
    {
        w.Program(Second(w), "far2");
        w.Program(First(w), "");
    });

    [Fact]
    public void Packet_SameFrontTwiceInOneService_ReachesTheFirstPort() => NamedWorld.AssertEnds("far1 masqueraded", "outside > node:30080", w =>
        w.Program((w.Service() with { Name = "b", Port = 443, NodePort = 30080 }, "far2"), (w.Service() with { Name = "a", NodePort = 30080 }, "far1")));

    [Fact]
    public void Packet_SharedClusterIP_StaysKnownUntilBothAreGone() => NamedWorld.AssertEnds("rejected at forward", "pod1 > other:81", w =>
    {
        w.Program(w.Service("other"), "far1");
        w.Program(w.Service("other") with { Service = new ServiceKey("ns", "z"), Port = 90 }, "far1");
        w.Ruleset.Remove(w.Service("other"));
    });

    private static ServicePort First(NamedWorld world) => world.Service("other") with { NodePort = 30080, ExternalIPs = [world.At("external")] };

    private static ServicePort Second(NamedWorld world) => world.Service() with { NodePort = 30080, ExternalIPs = [world.At("external")] };
}
