using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Nftables;
using static NodeStack.TestSupport.Nftables.NftablesSamples;

namespace NodeStack.TestSupport.Nftables;

/// <summary>Rules in which every expression is used, for the chains and sets of <see cref="NftablesSamples"/>.</summary>
internal static class NftablesRuleSamples
{
    private static readonly ByteText MarkBit = new(0x00, 0x40, 0x00, 0x00);

    public static IEnumerable<AddRule> Rules(AddressFamily family) =>
    [
        new("nat-prerouting", new Rule([.. LoadService(family, 0), new LookUpVerdict("services", 0)], "every service")),
        new("nat-output", new Rule([.. LoadService(family, 4), new LookUpVerdict("services", 4)])),
        new("service-2", ToEndpoint(family)),
        new("service-2", Remember(family)),
        new("service-2", ToRemembered(family)),
        new("mark", new Rule([new LoadMeta(MetaKey.Mark, 0), new Bitwise(0, 0, new(0xff, 0xbf, 0xff, 0xff), MarkBit), new StoreMark(0)])),
        new("mark", new Rule([new LoadMeta(MetaKey.InterfaceName, 0), new Compare(0, IsEqual: true, new("cni0\0"u8)), new Decide(Verdict.Return)])),
        new("mark", new Rule([new LoadMeta(MetaKey.InterfaceName, 4), new Compare(4, IsEqual: false, new("cni"u8)), new Decide(Verdict.Accept)])),
        new("nat-postrouting", new Rule([
            new LoadMeta(MetaKey.Mark, 0), new Bitwise(0, 1, MarkBit, new(0, 0, 0, 0)), new Compare(1, IsEqual: false, new(0, 0, 0, 0)), new Masquerade(),
        ])),
        new("filter-forward", new Rule([
            new LoadConntrack(ConntrackKey.State, 0), new Bitwise(0, 0, new(8, 0, 0, 0), new(0, 0, 0, 0)), new Compare(0, IsEqual: false, new(0, 0, 0, 0)),
            .. LoadService(family, 4), new LookUpVerdict("filters", 4),
        ])),
        new("refuse", new Rule([new Reject()])),
        new("filter-forward", new Rule([
            .. LoadService(family, 0), Source(family, 2 + Words(family)), new LookUp("sources", 0, IsInverted: true), new Decide(Verdict.Drop),
        ])),
        new("filter-input", new Rule([
            new LoadConntrack(ConntrackKey.Status, 3), new LoadAddressType(IsSource: false, 5), new LoadAddressType(IsSource: true, 6),
            new Compare(5, IsEqual: true, new(2, 0, 0, 0)), new LoadMeta(MetaKey.TransportProtocol, 8), new LoadPayload(IsTransport: true, 2, 2, 9),
            new LookUp("ports", 8), new Reject(),
        ])),
        new("filter-input", new Rule([new Decide(Verdict.Jump("mark"))])),
        new("filter-input", new Rule([], "without any expression")),
        new("filter-input", new Rule([new Decide(Verdict.Goto("mark"))])),
    ];

    /// <summary>To an endpoint by chance.</summary>
    public static Rule ToEndpoint(AddressFamily family) => new(
    [
        .. LoadService(family, 0), new PickRandom(2 + Words(family), 2), new LookUpValue("endpoints", 0, 8), new DestinationNat(8, 8 + Words(family)),
    ]);

    /// <summary>Keeps which endpoint a client got.</summary>
    public static Rule Remember(AddressFamily family)
    {
        var value = 2 + 2 * Words(family);
        return new Rule(
        [
            Source(family, 0), .. LoadService(family, Words(family)), Destination(family, value), new LoadPayload(IsTransport: true, 2, 2, value + Words(family)),
            new UpdateMap("affinity", 0, value, TimeSpan.FromSeconds(10800)),
        ]);
    }

    /// <summary>To the endpoint that a client got before.</summary>
    public static Rule ToRemembered(AddressFamily family)
    {
        var value = 2 + 2 * Words(family);
        return new Rule(
        [
            Source(family, 0), .. LoadService(family, Words(family)), new LookUpValue("affinity", 0, value),
            new DestinationNat(value, value + Words(family)),
        ]);
    }
}
