using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace NodeStack.Proxy.Nftables;

/// <summary>How long fields are and where they are in a key.</summary>
internal static class FieldRules
{
    /// <summary>Bytes that count; the rest of a field's last word is zero.</summary>
    public static int Length(FieldType type) => type switch
    {
        FieldType.Ipv6Address => 16,
        FieldType.Protocol => 1,
        FieldType.Port => 2,
        _ => 4,
    };

    /// <summary>4-byte words that a field takes.</summary>
    public static int Words(FieldType type) => (Length(type) + 3) / 4;

    public static int Words(ImmutableArray<FieldType> fields) => fields.Sum(Words);

    /// <summary>Orders keys field by field: addresses and ports by their bytes, the kernel's own numbers by their worth.</summary>
    public static int Compare(FieldValue left, FieldValue right, ImmutableArray<FieldType> fields)
    {
        var at = 0;
        foreach (var type in fields)
        {
            var length = Words(type) * 4;
            if (left.Length < at + length || right.Length < at + length)
                break;
            ReadOnlySpan<byte> a = left.Bytes.Slice(at, length), b = right.Bytes.Slice(at, length);
            var order = type == FieldType.Mark ? MemoryMarshal.Read<uint>(a).CompareTo(MemoryMarshal.Read<uint>(b)) : a.SequenceCompareTo(b);
            if (order != 0)
                return order;
            at += length;
        }
        return left.Bytes.SequenceCompareTo(right.Bytes);
    }
}
