using System.Collections.Immutable;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Nftables;

namespace NodeStack.TestSupport.Nftables;

/// <summary>Sets, keys and whole tables like those of the proxy, for either family.</summary>
internal static class NftablesSamples
{
    public const byte Tcp = 6;
    public const byte Udp = 17;

    public static FieldType AddressType(AddressFamily family) => family == AddressFamily.IPv4 ? FieldType.Ipv4Address : FieldType.Ipv6Address;

    public static Address Address(AddressFamily family, int number) => family == AddressFamily.IPv4
        ? Proxy.Addresses.Address.FromBits(0x0a000000u + (uint)number, family)
        : Proxy.Addresses.Address.FromBits(((UInt128)0xfd00_0000_0000_0001 << 64) + (uint)number, family);

    /// <summary>(address, protocol, port) to a verdict.</summary>
    public static Set Services(AddressFamily family) =>
        new("services", [AddressType(family), FieldType.Protocol, FieldType.Port]) { IsVerdictMap = true, Comment = "where services begin" };

    /// <summary>(address, protocol, port) to a verdict, of services that cannot be reached.</summary>
    public static Set Filters(AddressFamily family) => Services(family) with { Name = "filters", Comment = null };

    /// <summary>(address, protocol, port, number) to (address, port).</summary>
    public static Set EndpointMap(AddressFamily family) =>
        new("endpoints", [AddressType(family), FieldType.Protocol, FieldType.Port, FieldType.Mark]) { Value = [AddressType(family), FieldType.Port] };

    /// <summary>(client, address, protocol, port) to (address, port), added by packets.</summary>
    public static Set Affinity(AddressFamily family) =>
        new("affinity", [AddressType(family), AddressType(family), FieldType.Protocol, FieldType.Port])
        {
            Value = [AddressType(family), FieldType.Port],
            IsDynamic = true,
            Size = 65535,
        };

    /// <summary>Ranges of (address, protocol, port, source).</summary>
    public static Set Sources(AddressFamily family) =>
        new("sources", [AddressType(family), FieldType.Protocol, FieldType.Port, AddressType(family)]) { HasIntervals = true };

    public static Set Ports(AddressFamily family) => new("ports", [FieldType.Protocol, FieldType.Port]) { Size = 4, Comment = $"of {family}" };

    public static FieldValue Service(AddressFamily family, int number, ushort port = 80) => new FieldValue().With(Address(family, number)).With(Tcp).With(port);

    public static FieldValue Target(AddressFamily family, int number, ushort port = 8080) => new FieldValue().With(Address(family, number)).With(port);

    public static Element Endpoint(AddressFamily family, int number, uint index = 0) =>
        new(Service(family, number).With(index)) { Value = Target(family, number + 1000) };

    public static Element Source(AddressFamily family, int service, int first, int last) =>
        new(Service(family, service).With(Address(family, first))) { KeyEnd = Service(family, service).With(Address(family, last)) };

    /// <summary>Loads (destination, protocol, port) from a word on; the address takes one word or four.</summary>
    public static IEnumerable<Expression> LoadService(AddressFamily family, int register) =>
    [
        Destination(family, register),
        new LoadMeta(MetaKey.TransportProtocol, register + Words(family)),
        new LoadPayload(IsTransport: true, 2, 2, register + Words(family) + 1),
    ];

    public static Expression Source(AddressFamily family, int register) => family == AddressFamily.IPv4
        ? new LoadPayload(IsTransport: false, 12, 4, register) : new LoadPayload(IsTransport: false, 8, 16, register);

    public static Expression Destination(AddressFamily family, int register) => family == AddressFamily.IPv4
        ? new LoadPayload(IsTransport: false, 16, 4, register) : new LoadPayload(IsTransport: false, 24, 16, register);

    public static int Words(AddressFamily family) => family == AddressFamily.IPv4 ? 1 : 4;

    /// <summary>A table with every kind of set, chain and expression.</summary>
    public static ImmutableArray<Operation> WholeTable(AddressFamily family) =>
    [
        new AddTable("of the proxy"),
        new AddSet(EndpointMap(family)),
        new AddSet(Affinity(family)),
        new AddSet(Sources(family)),
        new AddSet(Ports(family)),
        new AddChain(new Chain("nat-prerouting") { Hook = new Hook("nat", HookPoint.Prerouting, -100), Comment = "first" }),
        new AddChain(new Chain("nat-output") { Hook = new Hook("nat", HookPoint.Output, -100) }),
        new AddChain(new Chain("nat-postrouting") { Hook = new Hook("nat", HookPoint.Postrouting, 100) }),
        new AddChain(new Chain("filter-forward") { Hook = new Hook("filter", HookPoint.Forward, -110) }),
        new AddChain(new Chain("filter-input") { Hook = new Hook("filter", HookPoint.Input, 0) }),
        new AddChain(new Chain("service-2") { Comment = "two endpoints" }),
        new AddChain(new Chain("mark")),
        new AddChain(new Chain("refuse")),
        new AddSet(Services(family)),
        new AddSet(Filters(family)),
        .. NftablesRuleSamples.Rules(family),
        new AddElements(Services(family),
        [
            new Element(Service(family, 1)) { Verdict = Verdict.Goto("service-2"), Comment = "default/web:http" },
            new Element(Service(family, 2)) { Verdict = Verdict.Jump("mark") },
            new Element(Service(family, 3)) { Verdict = Verdict.Drop },
            new Element(Service(family, 4)) { Verdict = Verdict.Return },
            new Element(Service(family, 5)) { Verdict = Verdict.Accept },
        ]),
        new AddElements(Filters(family), [new Element(Service(family, 6)) { Verdict = Verdict.Goto("refuse") }]),
        new AddElements(EndpointMap(family), [Endpoint(family, 1), Endpoint(family, 1, index: 1), Endpoint(family, 2) with { Comment = "größer" }]),
        new AddElements(Sources(family), [Source(family, 1, 256, 511), Source(family, 1, 1024, 1024), Source(family, 2, 256, 511)]),
        new AddElements(Ports(family), [new Element(new FieldValue().With(Udp).With(53))]),
        new AddElements(Affinity(family),
        [
            new Element(new FieldValue().With(Address(family, 9)).With(Address(family, 1)).With(Tcp).With(80))
            {
                Value = Target(family, 1001),
                Timeout = TimeSpan.FromSeconds(10800),
                Expires = TimeSpan.FromSeconds(10000),
            },
        ]),
    ];

    /// <summary>The table that steps which only add make.</summary>
    public static Table ToTable(AddressFamily family, string name, ImmutableArray<Operation> operations) => new(family, name)
    {
        Comment = operations.OfType<AddTable>().Single().Comment,
        Chains = operations.OfType<AddChain>().ToImmutableDictionary(c => c.Chain.Name, c => c.Chain),
        Rules = operations.OfType<AddRule>().GroupBy(r => r.Chain, r => r.Rule).ToImmutableDictionary(r => r.Key, r => r.ToImmutableArray()),
        Sets = operations.OfType<AddSet>().ToImmutableDictionary(s => s.Set.Name, s => s.Set),
        Elements = operations.OfType<AddElements>().GroupBy(e => e.Set.Name, e => e.Elements)
            .ToImmutableDictionary(e => e.Key, e => e.SelectMany(i => i).ToImmutableDictionary(i => i.Key)),
    };
}
