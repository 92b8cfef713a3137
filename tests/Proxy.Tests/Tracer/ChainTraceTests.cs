using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Nftables;
using NodeStack.TestSupport.Nftables;

namespace NodeStack.Proxy.Tests.Tracer;

/// <summary>Verdicts, hooks, and when NAT is asked.</summary>
public sealed class ChainTraceTests
{
    private static readonly Packet s_packet = Packet.Of("10.0.0.1:40000", "10.0.0.2:80");

    [Theory]
    [InlineData("Jump", "returns", "base[1]")]
    [InlineData("Jump", "ends", "base[1]")]
    [InlineData("Goto", "returns", "")]
    [InlineData("Goto", "ends", "")]
    public void Trace_ChainThatReturnsOrEnds_GoesOnBehindTheLastJump(string kind, string chain, string next)
    {
        var table = new TableBuilder()
            .Hook("base", "filter", HookPoint.Prerouting, 0, Nft.Rule(Nft.Do(new Verdict(Enum.Parse<VerdictKind>(kind), chain))), Nft.Rule(Nft.Mark(1)))
            .Chain("returns", Nft.Rule(Nft.Do(Verdict.Return)), Nft.Rule(Nft.Do(Verdict.Drop)))
            .Chain("ends").Build();
        var trace = new PacketTracer(table).Trace(s_packet, PacketPath.FromInterface);
        Assert.Equal(TraceOutcome.Accepted, trace.Outcome);
        Assert.Equal(next, string.Concat(trace.Steps.Where(s => s.Chain == "base" && s.Index > 0).Select(s => $"{s.Chain}[{s.Index}]")));
    }

    [Fact]
    public void Trace_GotoInAJumpedChain_ReturnsToTheJump()
    {
        var table = new TableBuilder()
            .Hook("base", "filter", HookPoint.Prerouting, 0, Nft.Rule(Nft.Do(Verdict.Jump("a"))), Nft.Rule(Nft.Mark(1)))
            .Chain("a", Nft.Rule(Nft.Do(Verdict.Goto("b"))), Nft.Rule(Nft.Do(Verdict.Drop)))
            .Chain("b", Nft.Rule(Nft.Mark(2))).Build();
        var trace = new PacketTracer(table).Trace(s_packet, PacketPath.FromInterface);
        Assert.Equal((TraceOutcome.Accepted, 3u), (trace.Outcome, trace.Packet.Mark));
    }

    [Fact]
    public void Trace_AcceptInOneBaseChain_DoesNotBindTheNext()
    {
        var table = new TableBuilder()
            .Hook("z-first", "filter", HookPoint.Prerouting, -5, Nft.Rule(Nft.Do(Verdict.Accept)), Nft.Rule(Nft.Do(Verdict.Drop)))
            .Hook("a-second", "filter", HookPoint.Prerouting, 5, Nft.Rule(Nft.Mark(1)))
            .Hook("forward", "filter", HookPoint.Forward, 0, Nft.Rule(Nft.Do(Verdict.Drop))).Build();
        var trace = new PacketTracer(table).Trace(s_packet, PacketPath.FromInterface);
        Assert.Equal("dropped at forward", trace.Summary);
        Assert.Equal(["z-first", "a-second", "forward"], trace.Steps.Select(s => s.Chain));
    }

    [Theory]
    [InlineData(PacketPath.FromInterface, "10.0.0.2:80", "Prerouting,Forward,Postrouting")]
    [InlineData(PacketPath.FromInterface, "192.168.0.1:80", "Prerouting,Input")]
    [InlineData(PacketPath.FromThisMachine, "10.0.0.2:80", "Output,Postrouting")]
    [InlineData(PacketPath.FromThisMachine, "192.168.0.1:80", "Output,Postrouting,Prerouting,Input")]
    public void Trace_Path_PassesTheHooksInOrder(object path, string destination, string hooks)
    {
        var build = new TableBuilder();
        foreach (var hook in Enum.GetValues<HookPoint>())
            build.Hook(hook.ToString(), "filter", hook, 0, Nft.Rule(Nft.Mark(1)));
        var trace = new PacketTracer(build.Build(), "192.168.0.1").Trace(Packet.Of("192.168.0.1:1", destination), (PacketPath)path);
        Assert.Equal(hooks.Split(','), trace.Steps.Select(s => s.Hook.ToString()));
    }

    [Theory]
    [InlineData("127.0.0.1", "Input")]
    [InlineData("10.0.0.9", "Postrouting")]
    public void Trace_AfterDestinationNat_IsRoutedByTheNewDestination(string to, string last)
    {
        var trace = new PacketTracer(Nat(HookPoint.Prerouting, to).Build()).Trace(s_packet, PacketPath.FromInterface);
        Assert.Equal((last, $"{to}:8080"), (trace.LastHook.ToString(), trace.Summary));
        Assert.True(trace.Packet.Status.HasFlag(ConnectionStatus.DestinationNat));
    }

    [Fact]
    public void Trace_NatToWhereItGoesAnyhow_IsNone()
    {
        var trace = new PacketTracer(Nat(HookPoint.Prerouting, "10.0.0.2", 80).Build()).Trace(s_packet, PacketPath.FromInterface);
        Assert.Null(trace.SentTo);
        Assert.Equal(ConnectionStatus.None, trace.Packet.Status);
    }

    [Theory]
    [InlineData(nameof(ConnectionState.New), "10.0.0.9:8080")]
    [InlineData(nameof(ConnectionState.Related), "10.0.0.9:8080")]
    [InlineData(nameof(ConnectionState.Established), "10.0.0.2:80")]
    [InlineData(nameof(ConnectionState.Invalid), "10.0.0.2:80")]
    [InlineData(nameof(ConnectionState.Untracked), "10.0.0.2:80")]
    public void Trace_NatChain_IsForNewConnections(string state, string end) => Assert.Equal(
        end, new PacketTracer(Nat(HookPoint.Prerouting, "10.0.0.9").Build()).Trace(s_packet with { State = Enum.Parse<ConnectionState>(state) }, PacketPath.FromInterface).Summary);

    [Fact]
    public void Trace_SecondNatChain_IsAskedOnlyWhenTheFirstSentNobody()
    {
        var table = Nat(HookPoint.Prerouting, "10.0.0.9")
            .Hook("before", "nat", HookPoint.Prerouting, -200, Nft.Rule(Nft.Do(Verdict.Accept)))
            .Hook("after", "nat", HookPoint.Prerouting, 300, Nft.Rule(Nft.Do(Verdict.Drop))).Build();
        var trace = new PacketTracer(table).Trace(s_packet, PacketPath.FromInterface);
        Assert.Equal("10.0.0.9:8080", trace.Summary);
        Assert.Equal(["before", "nat"], trace.Steps.Select(s => s.Chain));
    }

    [Fact]
    public void Trace_FilterChainsAroundNat_SeeTheDestinationBeforeAndAfter()
    {
        Rule IsNew(string destination) => Nft.Rule([Nft.Destination(AddressFamily.IPv4), new Compare(0, true, Nft.Bytes(destination))], Nft.Mark(1));
        // The nat chain's own priority is the lowest of all; the kernel asks it at -100 all the same.
        var table = Nat(HookPoint.Prerouting, "10.0.0.9", 8080, -500)
            .Hook("before", "filter", HookPoint.Prerouting, -110, IsNew("10.0.0.2"))
            .Hook("after", "filter", HookPoint.Prerouting, -90, IsNew("10.0.0.9")).Build();
        Assert.Equal(["before", "nat", "after"], new PacketTracer(table).Trace(s_packet, PacketPath.FromInterface).Steps.Select(s => s.Chain));
    }

    [Fact]
    public void Trace_PacketOfThisMachineToItself_IsNotSentASecondTime()
    {
        var table = Nat(HookPoint.Output, "127.0.0.1")
            .Hook("again", "nat", HookPoint.Prerouting, -100, Nft.Rule(Nft.Do(Verdict.Drop)))
            .Hook("input", "filter", HookPoint.Input, 0, Nft.Rule(Nft.Interface("lo"), Nft.Mark(1))).Build();
        var trace = new PacketTracer(table).Trace(s_packet, PacketPath.FromThisMachine);
        Assert.Equal(("127.0.0.1:8080", 1u), (trace.Summary, trace.Packet.Mark));
    }

    [Fact]
    public void Trace_RejectAndMasqueradeAndNatInTheWrongPlace_AreRefused()
    {
        Refused("nat", HookPoint.Prerouting, new Reject());
        Refused("filter", HookPoint.Postrouting, new Reject());
        Refused("nat", HookPoint.Prerouting, new Masquerade());
        Refused("filter", HookPoint.Postrouting, new Masquerade());
        Refused("filter", HookPoint.Prerouting, new DestinationNat(0, 1));
        Refused("nat", HookPoint.Postrouting, new DestinationNat(0, 1));

        static void Refused(string type, HookPoint hook, Expression expression) => Assert.Throws<InvalidOperationException>(
            () => new PacketTracer(new TableBuilder().Hook("c", type, hook, 0, Nft.Rule([expression])).Build()).Trace(s_packet, PacketPath.FromInterface));
    }

    [Theory]
    [InlineData("nowhere")]
    [InlineData("loop")]
    public void Trace_JumpThatTheKernelWouldNotLoad_IsRefused(string to)
    {
        var table = new TableBuilder()
            .Hook("base", "filter", HookPoint.Prerouting, 0, Nft.Rule(Nft.Do(Verdict.Jump(to))))
            .Chain("loop", Nft.Rule(Nft.Do(Verdict.Jump("loop")))).Build();
        Assert.Throws<InvalidOperationException>(() => new PacketTracer(table).Trace(s_packet, PacketPath.FromInterface));
    }

    [Fact]
    public void Trace_PacketOfTheOtherFamily_IsRefused() => Assert.Throws<InvalidOperationException>(
        () => new PacketTracer(SampleTable.IPv4).Trace(Packet.Of("[fd00::1]:1", "[fd00::2]:1"), PacketPath.FromInterface));

    private static TableBuilder Nat(HookPoint hook, string to, ushort port = 8080, int priority = -100)
    {
        var backend = Nft.Backend($"{to}:{port}");
        return new TableBuilder().Hook("nat", "nat", hook, priority, Nft.Rule([new LoadValue(0, new(backend.Bytes[..4])), new LoadValue(1, new(backend.Bytes[4..6])), new DestinationNat(0, 1)]));
    }
}
