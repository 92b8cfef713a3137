using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using NodeStack.Proxy.Addresses;

namespace NodeStack.Proxy.Nftables;

/// <summary>A comparison as nft's match: "ip saddr != 10.0.0.0/8", "ct state new", "iifname "veth*"".</summary>
internal static class CompareRenderer
{
    private const int NameLength = 16;

    private static readonly (uint Bit, string Name)[] s_states = [(1, "invalid"), (2, "established"), (4, "related"), (8, "new"), (64, "untracked")];

    private static readonly (uint Bit, string Name)[] s_status =
        [(1, "expected"), (2, "seen-reply"), (4, "assured"), (8, "confirmed"), (16, "snat"), (32, "dnat"), (512, "dying")];

    private static readonly string[] s_addressTypes =
        ["unspec", "unicast", "local", "broadcast", "anycast", "multicast", "blackhole", "unreachable", "prohibit"];

    public static string Render(RegisterText left, Compare compare, AddressFamily family)
    {
        var right = compare.Bytes.Span;
        return left.Kind switch
        {
            RegisterKind.ConnectionState when right.Length == 4 => Flags(left, compare, s_states),
            RegisterKind.ConnectionStatus when right.Length == 4 => Flags(left, compare, s_status),
            // After an operator the sign is always written.
            RegisterKind.Mark or RegisterKind.Number when right.Length == 4 && left.Text.Contains('&', StringComparison.Ordinal) =>
                $"{left.Text} {(compare.IsEqual ? "==" : "!=")} {Number(left, right)}",
            RegisterKind.Address when left.Mask is { } mask && FieldRenderer.PrefixLength(mask.Span) is null =>
                $"{left.Masked} {(compare.IsEqual ? "==" : "!=")} {Value(left with { Mask = null }, right, family)}",
            _ => $"{left.Text}{(compare.IsEqual ? " " : " != ")}{Value(left, right, family)}",
        };
    }

    private static string Value(RegisterText left, ReadOnlySpan<byte> right, AddressFamily family) => (left.Kind, right.Length) switch
    {
        (RegisterKind.Address, <= 16) => Network(left, right, family),
        (RegisterKind.Protocol, 1) => FieldRenderer.Protocol(right[0]),
        (RegisterKind.Port, 2) => BinaryPrimitives.ReadUInt16BigEndian(right).ToString(CultureInfo.InvariantCulture),
        (RegisterKind.Mark or RegisterKind.Number, 4) => Number(left, right),
        (RegisterKind.AddressType, 4) when MemoryMarshal.Read<uint>(right) is var type && type < s_addressTypes.Length => s_addressTypes[type],
        (RegisterKind.InterfaceName, <= NameLength) => Name(right),
        _ => "0x" + Convert.ToHexStringLower(right),
    };

    private static string Number(RegisterText left, ReadOnlySpan<byte> right) => left.Kind == RegisterKind.Mark
        ? FieldRenderer.Number(MemoryMarshal.Read<uint>(right))
        : MemoryMarshal.Read<uint>(right).ToString(CultureInfo.InvariantCulture);

    /// <summary>A name without its end is what names begin with.</summary>
    private static string Name(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)0);
        var name = Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
        return end < 0 && bytes.Length < NameLength ? $"\"{name}*\"" : $"\"{name}\"";
    }

    private static string Network(RegisterText left, ReadOnlySpan<byte> right, AddressFamily family)
    {
        Span<byte> address = stackalloc byte[family == AddressFamily.IPv4 ? 4 : 16];
        if (right.Length > address.Length)
            return "0x" + Convert.ToHexStringLower(right);
        right.CopyTo(address);
        var text = Address.Read(address).ToString();
        var length = left.Mask is { } mask ? FieldRenderer.PrefixLength(mask.Span) : right.Length * 8;
        return length == address.Length * 8 ? text : string.Create(CultureInfo.InvariantCulture, $"{text}/{length}");
    }

    private static string Flags(RegisterText left, Compare compare, (uint Bit, string Name)[] names)
    {
        var value = MemoryMarshal.Read<uint>(compare.Bytes.Span);
        if (left.Mask is not { } mask)
            return $"{left.Text} {(compare.IsEqual ? "==" : "!=")} {Names(value, names)}";
        var bits = Names(mask.Span.Length == 4 ? MemoryMarshal.Read<uint>(mask.Span) : 0, names);
        if (value == 0)
            return $"{left.Text} {(compare.IsEqual ? "! " : "")}{bits}";
        return $"{left.Text} & {bits} {(compare.IsEqual ? "==" : "!=")} {Names(value, names)}";
    }

    private static string Names(uint bits, (uint Bit, string Name)[] names)
    {
        var known = names.Where(n => (bits & n.Bit) != 0).ToList();
        return known.Aggregate(0u, (all, n) => all | n.Bit) == bits && bits != 0 ? string.Join(',', known.Select(n => n.Name)) : FieldRenderer.Number(bits);
    }
}
