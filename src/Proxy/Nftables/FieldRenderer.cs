using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using NodeStack.Proxy.Addresses;

namespace NodeStack.Proxy.Nftables;

/// <summary>Keys and values as nft prints them: fields with " . " between, networks and ranges where two keys are the ends of one.</summary>
internal static class FieldRenderer
{
    private const string Separator = " . ";

    /// <param name="last">The last key of a range, field by field; null: one key only.</param>
    public static string Render(FieldValue key, FieldValue? last, ImmutableArray<FieldType> fields)
    {
        var texts = new List<string>(fields.Length);
        var at = 0;
        foreach (var type in fields)
        {
            var length = FieldRules.Words(type) * 4;
            if (at + length > key.Length || (last is { } l && at + length > l.Length))
                return key.ToString();
            texts.Add(last is { } end ? Range(key.Bytes.Slice(at, length), end.Bytes.Slice(at, length), type) : Render(key.Bytes.Slice(at, length), type));
            at += length;
        }
        return at == key.Length ? string.Join(Separator, texts) : key.ToString();
    }

    /// <summary>One field; bytes that are none of its type are in hex.</summary>
    public static string Render(ReadOnlySpan<byte> bytes, FieldType type) => type switch
    {
        _ when bytes.Length < FieldRules.Length(type) => "0x" + Convert.ToHexStringLower(bytes),
        FieldType.Ipv4Address or FieldType.Ipv6Address => Address.Read(bytes[..FieldRules.Length(type)]).ToString(),
        FieldType.Protocol => Protocol(bytes[0]),
        FieldType.Port => BinaryPrimitives.ReadUInt16BigEndian(bytes).ToString(CultureInfo.InvariantCulture),
        FieldType.Mark => Number(MemoryMarshal.Read<uint>(bytes)),
        _ => "0x" + Convert.ToHexStringLower(bytes),
    };

    /// <summary>As a mark is printed.</summary>
    public static string Number(uint number) => string.Create(CultureInfo.InvariantCulture, $"0x{number:x8}");

    public static string Protocol(byte number) => number switch
    {
        1 => "icmp",
        6 => "tcp",
        17 => "udp",
        58 => "ipv6-icmp",
        132 => "sctp",
        _ => number.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>The number of leading ones; null when ones come after a zero.</summary>
    public static int? PrefixLength(ReadOnlySpan<byte> mask)
    {
        var length = 0;
        while (length < mask.Length * 8 && IsSet(mask, length))
            length++;
        for (var bit = length; bit < mask.Length * 8; bit++)
            if (IsSet(mask, bit))
                return null;
        return length;
    }

    private static string Range(ReadOnlySpan<byte> first, ReadOnlySpan<byte> last, FieldType type)
    {
        if (first.SequenceEqual(last))
            return Render(first, type);
        var isAddress = type is FieldType.Ipv4Address or FieldType.Ipv6Address;
        return isAddress && NetworkLength(first, last) is { } length
            ? string.Create(CultureInfo.InvariantCulture, $"{Render(first, type)}/{length}")
            : $"{Render(first, type)}-{Render(last, type)}";
    }

    /// <summary>Null when the range is no network.</summary>
    private static int? NetworkLength(ReadOnlySpan<byte> first, ReadOnlySpan<byte> last)
    {
        Span<byte> mask = stackalloc byte[first.Length];
        for (var i = 0; i < mask.Length; i++)
        {
            mask[i] = (byte)~(first[i] ^ last[i]);
            if ((first[i] & ~mask[i]) != 0)
                return null;
        }
        return PrefixLength(mask);
    }

    private static bool IsSet(ReadOnlySpan<byte> bytes, int bit) => BitOperations.IsPow2(bytes[bit / 8] & (0x80 >> (bit % 8)));
}
