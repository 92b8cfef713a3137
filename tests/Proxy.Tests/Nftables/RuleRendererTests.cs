using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Nftables;

namespace NodeStack.Proxy.Tests.Nftables;

public sealed class RuleRendererTests
{
    private static readonly FieldType[] s_front = [FieldType.Ipv4Address, FieldType.Protocol, FieldType.Port];
    private static readonly FieldType[] s_front6 = [FieldType.Ipv6Address, FieldType.Protocol, FieldType.Port];

    private static readonly Table s_ipv4 = WithSets(
        AddressFamily.IPv4,
        new Set("service-ips", [.. s_front]) { IsVerdictMap = true },
        new Set("endpoints", [.. s_front, FieldType.Mark]) { Value = [FieldType.Ipv4Address, FieldType.Port] },
        new Set("affinity", [FieldType.Ipv4Address, .. s_front]) { Value = [FieldType.Ipv4Address, FieldType.Port], IsDynamic = true },
        new Set("kept", [.. s_front, FieldType.Ipv4Address, FieldType.Port, FieldType.Mark]),
        new Set("cluster-ips", [FieldType.Ipv4Address]));

    private static readonly Table s_ipv6 = WithSets(
        AddressFamily.IPv6,
        new Set("service-ips", [.. s_front6]) { IsVerdictMap = true },
        new Set("endpoints", [.. s_front6, FieldType.Mark]) { Value = [FieldType.Ipv6Address, FieldType.Port] });

    private static readonly Expression[] s_key = [new LoadPayload(false, 16, 4, 0), new LoadMeta(MetaKey.TransportProtocol, 1), new LoadPayload(true, 2, 2, 2)];
    private static readonly Expression[] s_key6 = [new LoadPayload(false, 24, 16, 0), new LoadMeta(MetaKey.TransportProtocol, 4), new LoadPayload(true, 2, 2, 5)];

    private static readonly (string Text, Expression[] Rule)[] s_cases =
    [
        ("ip saddr 10.0.0.1 return", [new LoadPayload(false, 12, 4, 0), new Compare(0, true, new(10, 0, 0, 1)), new Decide(Verdict.Return)]),
        ("ip daddr != 10.0.0.0/8", [new LoadPayload(false, 16, 4, 0), new Bitwise(0, 0, new(255, 0, 0, 0), new(0, 0, 0, 0)), new Compare(0, false, new(10, 0, 0, 0))]),
        ("ip saddr != 10.0.0.0/8", [new LoadPayload(false, 12, 1, 0), new Compare(0, false, new(10))]),
        ("ip saddr 10.1.2.0/24", [new LoadPayload(false, 12, 3, 0), new Compare(0, true, new(10, 1, 2))]),
        ("ip saddr & 255.0.255.0 == 10.0.1.0", [new LoadPayload(false, 12, 4, 0), new Bitwise(0, 0, new(255, 0, 255, 0), new(0, 0, 0, 0)), new Compare(0, true, new(10, 0, 1, 0))]),
        ("ip protocol udp", [new LoadPayload(false, 9, 1, 0), new Compare(0, true, new(17))]),
        ("@nh,32,16 0x0102", [new LoadPayload(false, 4, 2, 0), new Compare(0, true, new(1, 2))]),
        ("@th,32,32 != 0x01020304", [new LoadPayload(true, 4, 4, 0), new Compare(0, false, new(1, 2, 3, 4))]),
        ("meta l4proto tcp th dport 80", [new LoadMeta(MetaKey.TransportProtocol, 3), new Compare(3, true, new(6)), new LoadPayload(true, 2, 2, 3), new Compare(3, true, new(0, 80))]),
        ("meta l4proto 99 th sport != 53", [new LoadMeta(MetaKey.TransportProtocol, 3), new Compare(3, true, new(99)), new LoadPayload(true, 0, 2, 3), new Compare(3, false, new(0, 53))]),
        ("iifname \"br0\"", [new LoadMeta(MetaKey.InterfaceName, 0), new Compare(0, true, Name("br0", 16))]),
        ("iifname != \"veth*\"", [new LoadMeta(MetaKey.InterfaceName, 0), new Compare(0, false, Name("veth", 4))]),
        ("ct state new accept", [new LoadConntrack(ConntrackKey.State, 0), new Bitwise(0, 0, Number(8), Number(0)), new Compare(0, false, Number(0)), new Decide(Verdict.Accept)]),
        ("ct state established,related", [new LoadConntrack(ConntrackKey.State, 0), new Bitwise(0, 0, Number(6), Number(0)), new Compare(0, false, Number(0))]),
        ("ct state != established", [new LoadConntrack(ConntrackKey.State, 0), new Compare(0, false, Number(2))]),
        ("ct status dnat", [new LoadConntrack(ConntrackKey.Status, 0), new Bitwise(0, 0, Number(32), Number(0)), new Compare(0, false, Number(0))]),
        ("ct status ! dnat drop", [new LoadConntrack(ConntrackKey.Status, 0), new Bitwise(0, 0, Number(32), Number(0)), new Compare(0, true, Number(0)), new Decide(Verdict.Drop)]),
        ("ct status 0x80000000", [new LoadConntrack(ConntrackKey.Status, 0), new Bitwise(0, 0, Number(1u << 31), Number(0)), new Compare(0, false, Number(0))]),
        ("meta mark set meta mark | 0x00004000", [new LoadMeta(MetaKey.Mark, 0), new Bitwise(0, 0, Number(~0x4000u), Number(0x4000)), new StoreMark(0)]),
        ("meta mark set meta mark ^ 0x00004000", [new LoadMeta(MetaKey.Mark, 0), new Bitwise(0, 0, Number(~0u), Number(0x4000)), new StoreMark(0)]),
        ("meta mark set meta mark & 0xffffbfff", [new LoadMeta(MetaKey.Mark, 0), new Bitwise(0, 1, Number(~0x4000u), Number(0)), new StoreMark(1)]),
        ("meta mark set 0x00004000", [new LoadValue(0, Number(0x4000)), new StoreMark(0)]),
        ("meta mark & 0x00004000 != 0x00000000", [new LoadMeta(MetaKey.Mark, 0), new Bitwise(0, 0, Number(0x4000), Number(0)), new Compare(0, false, Number(0))]),
        ("meta mark 0x00004000", [new LoadMeta(MetaKey.Mark, 0), new Compare(0, true, Number(0x4000))]),
        ("fib saddr type local", [new LoadAddressType(true, 0), new Compare(0, true, Number(2))]),
        ("fib daddr type != broadcast", [new LoadAddressType(false, 0), new Compare(0, false, Number(3))]),
        ("numgen random mod 5 offset 7 9", [new PickRandom(0, 5, 7), new Compare(0, true, Number(9))]),
        ("ip daddr @cluster-ips reject", [new LoadPayload(false, 16, 4, 0), new LookUp("cluster-ips", 0), new Reject()]),
        ("ip daddr != @cluster-ips drop", [new LoadPayload(false, 16, 4, 0), new LookUp("cluster-ips", 0, IsInverted: true), new Decide(Verdict.Drop)]),
        ("ip daddr . meta l4proto . th dport vmap @service-ips", [.. s_key, new LookUpVerdict("service-ips", 0)]),
        ("0.0.0.0 . meta l4proto . th dport vmap @service-ips", [new LoadValue(0, new(0, 0, 0, 0)), .. s_key[1..], new LookUpVerdict("service-ips", 0)]),
        ("reg 0 . meta l4proto . th dport vmap @service-ips", [.. s_key[1..], new LookUpVerdict("service-ips", 0)]),
        ("dnat ip to ip daddr . meta l4proto . th dport . numgen random mod 5 map @endpoints",
            [.. s_key, new PickRandom(3, 5), new LookUpValue("endpoints", 0, 4), new DestinationNat(4, 5)]),
        ("ip daddr . meta l4proto . th dport . numgen random mod 5 map @endpoints accept",
            [.. s_key, new PickRandom(3, 5), new LookUpValue("endpoints", 0, 4), new Decide(Verdict.Accept)]),
        ("dnat to 10.0.0.1:80", [new LoadValue(0, new(10, 0, 0, 1)), new LoadValue(1, new(0, 80)), new DestinationNat(0, 1)]),
        ("update @affinity { ip saddr . ip daddr . meta l4proto . th dport timeout 3h : 10.1.0.1 . 8080 }",
            [new LoadPayload(false, 12, 4, 0), .. Shift(s_key, 1), new LoadValue(4, new(10, 1, 0, 1)), new LoadValue(5, new(31, 144)), new UpdateMap("affinity", 0, 4, TimeSpan.FromHours(3))]),
        ("ct original ip daddr . meta l4proto . ct original proto-dst vmap @service-ips", [new LoadOriginal(false, 0), new LoadMeta(MetaKey.TransportProtocol, 1), new LoadOriginal(true, 2), new LookUpVerdict("service-ips", 0)]),
        ("ip daddr . meta l4proto . th dport . (ip saddr . ip daddr . meta l4proto . th dport map @affinity) . 0x00000001 @kept",
            [new LoadPayload(false, 12, 4, 0), .. Shift(s_key, 1), new LookUpValue("affinity", 0, 4), new LoadValue(6, Number(1)), new LookUp("kept", 1)]),
        ("masquerade fully-random", [new Masquerade()]),
        ("jump a-chain", [new Decide(Verdict.Jump("a-chain"))]),
        ("goto a-chain", [new Decide(Verdict.Goto("a-chain"))]),
        ("<counter> reg 7 0x01 <log>", [new UnknownExpression("counter"), new Compare(7, true, new(1)), new UnknownExpression("log")]),
        ("ip daddr map @unknown", [new LoadPayload(false, 16, 4, 0), new LookUpValue("unknown", 0, 1)]),
    ];

    private static readonly (string Text, Expression[] Rule)[] s_cases6 =
    [
        ("ip6 saddr fd00::1", [new LoadPayload(false, 8, 16, 0), new Compare(0, true, Bytes("fd00::1"))]),
        ("ip6 saddr fd00::/8", [new LoadPayload(false, 8, 1, 0), new Compare(0, true, new(0xfd))]),
        ("ip6 daddr != fd00::/9", [new LoadPayload(false, 24, 16, 0), new Bitwise(0, 0, Bytes("ff80::"), Bytes("::")), new Compare(0, false, Bytes("fd00::"))]),
        ("ip6 nexthdr tcp", [new LoadPayload(false, 6, 1, 0), new Compare(0, true, new(6))]),
        ("ip6 daddr . meta l4proto . th dport vmap @service-ips", [.. s_key6, new LookUpVerdict("service-ips", 0)]),
        ("dnat ip6 to ip6 daddr . meta l4proto . th dport . numgen random mod 2 offset 2147483648 map @endpoints",
            [.. s_key6, new PickRandom(6, 2, 0x8000_0000), new LookUpValue("endpoints", 0, 7), new DestinationNat(7, 11)]),
        ("dnat to [fd00::1]:80", [new LoadValue(0, Bytes("fd00::1")), new LoadValue(4, new(0, 80)), new DestinationNat(0, 4)]),
    ];

    public static TheoryData<string, bool> Cases
    {
        get
        {
            var data = new TheoryData<string, bool>();
            foreach (var (text, _) in s_cases)
                data.Add(text, false);
            foreach (var (text, _) in s_cases6)
                data.Add(text, true);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Render_EachExpression_ReadsAsNftWritesIt(string text, bool isIPv6)
    {
        var rule = (isIPv6 ? s_cases6 : s_cases).Single(c => c.Text == text).Rule;
        Assert.Equal(text, RuleRenderer.Render(new Rule([.. rule]), isIPv6 ? s_ipv6 : s_ipv4));
    }

    [Fact]
    public void Render_RuleWithComment_EndsWithIt() =>
        Assert.Equal("accept comment \"why\"", RuleRenderer.Render(new Rule([new Decide(Verdict.Accept)], "why"), s_ipv4));

    [Fact]
    public void Render_EveryKindOfExpression_HasACase()
    {
        var kinds = typeof(Expression).Assembly.GetTypes().Where(t => t.BaseType == typeof(Expression)).ToHashSet();
        kinds.ExceptWith(s_cases.SelectMany(c => c.Rule).Select(e => e.GetType()));
        Assert.Empty(kinds);
    }

    private static IEnumerable<Expression> Shift(IEnumerable<Expression> loads, int words) => loads.Select<Expression, Expression>(load => load switch
    {
        LoadPayload p => p with { Register = p.Register + words },
        LoadMeta m => m with { Register = m.Register + words },
        _ => throw new InvalidOperationException(load.ToString()),
    });

    private static Table WithSets(AddressFamily family, params Set[] sets) => new(family, "t") { Sets = sets.ToImmutableDictionary(s => s.Name) };

    private static ByteText Name(string name, int length) => new(Encoding.UTF8.GetBytes(name.PadRight(length, '\0')));

    private static ByteText Number(uint number) => new(MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in number)));

    private static ByteText Bytes(string address)
    {
        var parsed = Address.Parse(address)!.Value;
        var bytes = new byte[parsed.Length];
        parsed.Write(bytes);
        return new ByteText(bytes);
    }
}
