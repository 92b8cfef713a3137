using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Nftables;
using NodeStack.Proxy.Tracking;
using NodeStack.TestSupport.Nftables;

namespace NodeStack.Proxy.Tests.Tracer;

/// <summary>Each expression by itself: a packet for which a rule with it matches, and one for which it does not.</summary>
public sealed class ExpressionTraceTests
{
    private const AddressFamily V4 = AddressFamily.IPv4, V6 = AddressFamily.IPv6;
    private static readonly Packet s_packet = Packet.Of("10.0.0.1:40000", "10.0.0.2:80");

    private static readonly Set s_plain = new("plain", [FieldType.Ipv4Address]);
    private static readonly Set s_ranges = new("ranges", [FieldType.Ipv4Address, FieldType.Protocol, FieldType.Port]) { HasIntervals = true };
    private static readonly Set s_values = new("values", [FieldType.Ipv4Address]) { Value = [FieldType.Mark] };
    private static readonly Set s_dynamic = new("dynamic", [FieldType.Ipv4Address]) { Value = [FieldType.Mark], IsDynamic = true, Size = 1 };

    private static readonly (string Name, Expression[] Rule, Packet Matching, Packet? Other)[] s_cases =
    [
        ("source", [Nft.Source(V4), new Compare(0, true, Nft.Bytes("10.0.0.1"))], s_packet, Packet.Of("10.0.0.3:1", "10.0.0.2:80")),
        ("destination", [Nft.Destination(V4, 5), new Compare(5, true, Nft.Bytes("10.0.0.2"))], s_packet, Packet.Of("10.0.0.1:1", "10.0.0.1:80")),
        ("first byte", [new LoadPayload(false, 12, 1, 0), new Compare(0, false, new(11))], s_packet, Packet.Of("11.0.0.1:1", "10.0.0.2:80")),
        ("rest of a word is zero", [new LoadValue(0, Nft.Number(~0u)), new LoadPayload(true, 2, 2, 0), new Compare(0, true, new(0, 80, 0, 0))], s_packet, null),
        ("source port", [new LoadPayload(true, 0, 2, 0), new Compare(0, true, new(156, 64))], s_packet, Packet.Of("10.0.0.1:40001", "10.0.0.2:80")),
        ("behind the header", [new LoadPayload(false, 20, 4, 0)], Packet.Of("[fd00::1]:1", "[fd00::2]:80"), s_packet),
        ("IPv6 source", [Nft.Source(V6), new Compare(0, true, Nft.Bytes("fd00::1"))], Packet.Of("[fd00::1]:1", "[fd00::2]:80"), Packet.Of("[fd00::3]:1", "[fd00::2]:80")),
        ("IPv6 next header", [new LoadPayload(false, 6, 1, 0), new Compare(0, true, new(17))], Packet.Of("[fd00::1]:1", "[fd00::2]:80", TransportProtocol.Udp), Packet.Of("[fd00::1]:1", "[fd00::2]:80")),
        ("protocol", [new LoadMeta(MetaKey.TransportProtocol, 0), new Compare(0, true, new(17))], s_packet with { Protocol = TransportProtocol.Udp }, s_packet),
        ("mark", [new LoadMeta(MetaKey.Mark, 0), new Compare(0, true, Nft.Number(7))], s_packet with { Mark = 7 }, s_packet),
        ("interface", Nft.Interface("br0"), s_packet with { Interface = "br0" }, s_packet with { Interface = "br01" }),
        ("interfaces", Nft.Interface("veth", isPrefix: true), s_packet with { Interface = "veth9" }, s_packet with { Interface = "vet" }),
        ("new", Nft.IsNew, s_packet, s_packet with { State = ConnectionState.Established }),
        ("invalid", [new LoadConntrack(ConntrackKey.State, 0), new Compare(0, true, Nft.Number(1))], s_packet with { State = ConnectionState.Invalid }, s_packet),
        ("destination NAT", Nft.HasDestinationNat, s_packet with { Status = ConnectionStatus.DestinationNat }, s_packet with { Status = ConnectionStatus.SourceNat }),
        ("no connection", [new LoadConntrack(ConntrackKey.Status, 0)], s_packet, s_packet with { State = ConnectionState.Untracked }),
        ("local source", [new LoadAddressType(true, 0), new Compare(0, true, Nft.Number(2))], Packet.Of("127.0.0.9:1", "10.0.0.2:80"), s_packet),
        ("local destination", [new LoadAddressType(false, 0), new Compare(0, true, Nft.Number(2))], Packet.Of("10.0.0.1:1", "192.168.0.1:80"), s_packet),
        ("and, xor", [new LoadMeta(MetaKey.Mark, 0), new Bitwise(0, 1, Nft.Number(0xff), Nft.Number(0x0f)), new Compare(1, true, Nft.Number(0xf5))], s_packet with { Mark = 0xabfa }, s_packet),
        ("in a set", [Nft.Source(V4), new LookUp("plain", 0)], s_packet, Packet.Of("10.0.0.3:1", "10.0.0.2:80")),
        ("not in a set", [Nft.Source(V4), new LookUp("plain", 0, IsInverted: true)], Packet.Of("10.0.0.3:1", "10.0.0.2:80"), s_packet),
        ("in ranges", [.. Nft.LoadFront(V4), new LookUp("ranges", 0)], Packet.Of("1.1.1.1:1", "10.0.0.2:90"), Packet.Of("1.1.1.1:1", "10.0.0.2:91")),
        ("in all ranges", [.. Nft.LoadFront(V4), new LookUp("ranges", 0)], Packet.Of("1.1.1.1:1", "10.0.0.255:80"), Packet.Of("1.1.1.1:1", "10.0.1.0:85")),
        ("value", [Nft.Source(V4), new LookUpValue("values", 0, 3), new Compare(3, true, Nft.Number(9))], s_packet, Packet.Of("10.0.0.3:1", "10.0.0.2:80")),
        ("update of a full map", [Nft.Source(V4), new LoadValue(1, Nft.Number(1)), new UpdateMap("dynamic", 0, 1, TimeSpan.FromSeconds(1))], s_packet, Packet.Of("10.0.0.3:1", "10.0.0.2:80")),
    ];

    public static TheoryData<string> Cases => [.. s_cases.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Trace_RuleWithExpression_MatchesTheOneAndNotTheOther(string name)
    {
        var (_, rule, matching, other) = s_cases.Single(c => c.Name == name);
        Assert.Equal(TraceOutcome.Dropped, Run(rule, matching));
        if (other is not null)
            Assert.Equal(TraceOutcome.Accepted, Run(rule, other));
    }

    [Fact]
    public void Trace_StoreMark_IsSeenByLaterHooks()
    {
        var table = new TableBuilder()
            .Hook("first", "filter", HookPoint.Prerouting, 0, Nft.Rule(Nft.Mark(0x4000)))
            .Hook("second", "filter", HookPoint.Forward, 0, Nft.Rule(Nft.IsMarked(0x4000), Nft.Do(Verdict.Drop))).Build();
        var trace = new PacketTracer(table).Trace(s_packet with { Mark = 3 }, PacketPath.FromInterface);
        Assert.Equal("dropped at forward", trace.Summary);
        Assert.Equal(0x4003u, trace.Packet.Mark);
    }

    [Fact]
    public void TraceAll_TwoRandomNumbers_TakesEveryPairOnce()
    {
        var table = Filter(Nft.Do(
            new PickRandom(0, 2, 10), new PickRandom(1, 3), new LoadMeta(MetaKey.Mark, 2), new Bitwise(0, 0, Nft.Number(~0u), Nft.Number(0)), new StoreMark(0)));
        var marks = new PacketTracer(table).TraceAll(s_packet, PacketPath.FromInterface).Select(t => t.Packet.Mark);
        Assert.Equal([10u, 10u, 10u, 11u, 11u, 11u], marks);
    }

    [Fact]
    public void Trace_LookUpVerdict_DoesWhatTheMapSaysOrGoesOn()
    {
        var table = new TableBuilder()
            .Set(new Set("verdicts", [FieldType.Ipv4Address]) { IsVerdictMap = true }, new Element(Nft.Key("10.0.0.1")) { Verdict = Verdict.Accept })
            .Hook("c", "filter", HookPoint.Prerouting, 0, Nft.Rule([Nft.Source(V4), new LookUpVerdict("verdicts", 0)]), Nft.Rule(Nft.Do(Verdict.Drop))).Build();
        Assert.Equal(TraceOutcome.Accepted, new PacketTracer(table).Trace(s_packet, PacketPath.FromInterface).Outcome);
        Assert.Equal(TraceOutcome.Dropped, new PacketTracer(table).Trace(Packet.Of("10.0.0.9:1", "10.0.0.2:80"), PacketPath.FromInterface).Outcome);
    }

    [Fact]
    public void Trace_UpdateOfKeyThatIsThere_KeepsItsValueAndBeginsItsTimeAnew()
    {
        var set = new Set("m", [FieldType.Ipv4Address]) { Value = [FieldType.Mark], IsDynamic = true };
        var table = new TableBuilder().Set(set)
            .Hook("c", "filter", HookPoint.Prerouting, 0, Nft.Rule([Nft.Source(V4), new LoadMeta(MetaKey.Mark, 1), new UpdateMap("m", 0, 1, TimeSpan.FromSeconds(10))])).Build();
        var tracer = new PacketTracer(table);
        tracer.Trace(s_packet with { Mark = 1 }, PacketPath.FromInterface, TimeSpan.Zero);
        tracer.Trace(s_packet with { Mark = 2 }, PacketPath.FromInterface, TimeSpan.FromSeconds(9));
        Assert.Equal(default(FieldValue).With(1u), Assert.Single(tracer.Elements("m", TimeSpan.FromSeconds(18))).Value);
        Assert.Empty(tracer.Elements("m", TimeSpan.FromSeconds(19)));
        tracer.Trace(s_packet with { Mark = 3 }, PacketPath.FromInterface, TimeSpan.FromSeconds(20));
        Assert.Equal(default(FieldValue).With(3u), Assert.Single(tracer.Elements("m", TimeSpan.FromSeconds(20))).Value);
    }

    [Fact]
    public void Trace_UnknownExpression_IsRefused() =>
        Assert.Throws<InvalidOperationException>(() => Run([new UnknownExpression("counter")], s_packet));

    [Fact]
    public void Trace_RandomNumberThatIsNotGiven_IsRefused()
    {
        Assert.Throws<InvalidOperationException>(() => Run([new PickRandom(0, 3)], s_packet));
        Assert.Throws<InvalidOperationException>(() => new PacketTracer(Filter([new PickRandom(0, 3)])).Trace(s_packet, PacketPath.FromInterface, pick: _ => 3));
    }

    [Fact]
    public void Trace_ValueBeyondTheLastRegister_IsRefused() =>
        Assert.Throws<InvalidOperationException>(() => Run([new LoadMeta(MetaKey.InterfaceName, 13)], s_packet));

    private static TraceOutcome Run(Expression[] rule, Packet packet) =>
        new PacketTracer(Filter([.. rule, new Decide(Verdict.Drop)], packet.Family), "192.168.0.1").Trace(packet, PacketPath.FromInterface).Outcome;

    private static Table Filter(Expression[] rule, AddressFamily family = V4) => new TableBuilder(family)
        .Set(s_plain, new Element(Nft.Key("10.0.0.1")))
        .Set(s_ranges, new Element(Nft.Front("10.0.0.0:80")) { KeyEnd = Nft.Front("10.0.0.255:90") })
        .Set(s_values, new Element(Nft.Key("10.0.0.1")) { Value = default(FieldValue).With(9u) })
        .Set(s_dynamic, new Element(Nft.Key("10.0.0.1")) { Value = default(FieldValue).With(1u) })
        .Hook("c", "filter", HookPoint.Prerouting, 0, Nft.Rule(rule))
        .Build();
}
