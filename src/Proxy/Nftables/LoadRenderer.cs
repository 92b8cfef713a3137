using System.Globalization;
using NodeStack.Proxy.Addresses;

namespace NodeStack.Proxy.Nftables;

/// <summary>What a register gets from a packet or its connection, in nft's words.</summary>
internal static class LoadRenderer
{
    /// <summary>Null: the expression loads nothing.</summary>
    public static RegisterText? Render(Expression expression, AddressFamily family) => expression switch
    {
        LoadPayload payload => payload.IsTransport ? Transport(payload) : Network(payload, family),
        LoadMeta { Key: MetaKey.Mark } => new(RegisterKind.Mark, "meta mark", 4),
        LoadMeta { Key: MetaKey.InterfaceName } => new(RegisterKind.InterfaceName, "iifname", 16),
        LoadMeta { Key: MetaKey.TransportProtocol } => new(RegisterKind.Protocol, "meta l4proto", 1),
        LoadConntrack { Key: ConntrackKey.State } => new(RegisterKind.ConnectionState, "ct state", 4),
        LoadConntrack { Key: ConntrackKey.Status } => new(RegisterKind.ConnectionStatus, "ct status", 4),
        LoadOriginal { IsPort: true } => new(RegisterKind.Port, "ct original proto-dst", 2),
        LoadOriginal => new(RegisterKind.Address, family == AddressFamily.IPv4 ? "ct original ip daddr" : "ct original ip6 daddr", family == AddressFamily.IPv4 ? 4 : 16),
        LoadAddressType { IsSource: var isSource } => new(RegisterKind.AddressType, isSource ? "fib saddr type" : "fib daddr type", 4),
        PickRandom random => new(RegisterKind.Number, Text(random), 4),
        LoadValue value => new(RegisterKind.Raw, "0x" + value.Bytes, value.Bytes.Span.Length) { Constant = value.Bytes },
        _ => null,
    };

    private static string Text(PickRandom random) => random.Offset == 0
        ? string.Create(CultureInfo.InvariantCulture, $"numgen random mod {random.Modulus}")
        : string.Create(CultureInfo.InvariantCulture, $"numgen random mod {random.Modulus} offset {random.Offset}");

    private static RegisterText Network(LoadPayload payload, AddressFamily family)
    {
        var (name, source, length, protocol) = family == AddressFamily.IPv4 ? ("ip", 12, 4, 9) : ("ip6", 8, 16, 6);
        // nft reads only the bytes of a network's prefix where it ends at one.
        var isAddress = payload.Length > 0 && payload.Length <= length;
        if (isAddress && payload.Offset == source)
            return new(RegisterKind.Address, $"{name} saddr", payload.Length);
        if (isAddress && payload.Offset == source + length)
            return new(RegisterKind.Address, $"{name} daddr", payload.Length);
        if (payload.Length == 1 && payload.Offset == protocol)
            return new(RegisterKind.Protocol, family == AddressFamily.IPv4 ? "ip protocol" : "ip6 nexthdr", 1);
        return Raw("nh", payload);
    }

    private static RegisterText Transport(LoadPayload payload) => (payload.Offset, payload.Length) switch
    {
        (0, 2) => new(RegisterKind.Port, "th sport", 2),
        (2, 2) => new(RegisterKind.Port, "th dport", 2),
        _ => Raw("th", payload),
    };

    private static RegisterText Raw(string header, LoadPayload payload) =>
        new(RegisterKind.Raw, string.Create(CultureInfo.InvariantCulture, $"@{header},{payload.Offset * 8},{payload.Length * 8}"), payload.Length);
}
