using System.Collections.Immutable;

namespace NodeStack.Proxy.Nftables.Netlink;

/// <summary>How the fields of a key or value lie on the wire, and how nft numbers such a concatenation.</summary>
internal static class FieldLayout
{
    private const int BitsPerType = 6;
    private const uint TypeMask = (1 << BitsPerType) - 1;

    /// <summary>nft's byte orders, kept in a set's user data; a concatenation has none.</summary>
    private const uint OrderNone = 0;
    private const uint OrderHost = 1;
    private const uint OrderBig = 2;

    /// <summary>Bytes of one field without padding; 0 when the type is not ours.</summary>
    public static int Length(FieldType field) => field switch
    {
        FieldType.Ipv4Address => 4,
        FieldType.Ipv6Address => 16,
        FieldType.Protocol => 1,
        FieldType.Port => 2,
        FieldType.Mark => 4,
        _ => 0,
    };

    /// <summary>Bytes of the whole: one field as it is, several each filled up to words.</summary>
    public static int Length(ImmutableArray<FieldType> fields) => fields.Length == 1 ? Length(fields[0]) : PaddedLength(fields);

    /// <summary>Bytes with every field filled up to words: what a <see cref="FieldValue"/> of these fields has.</summary>
    public static int PaddedLength(ImmutableArray<FieldType> fields)
    {
        var length = 0;
        foreach (var field in fields)
            length += (Length(field) + 3) / 4 * 4;
        return length;
    }

    /// <summary>nft's number of the concatenation: six bits for each field, the first the highest.</summary>
    public static uint TypeNumber(ImmutableArray<FieldType> fields)
    {
        var number = 0u;
        foreach (var field in fields)
            number = number << BitsPerType | (uint)field;
        return number;
    }

    /// <summary>Empty when one of the fields is not of our types.</summary>
    public static ImmutableArray<FieldType> Fields(uint typeNumber)
    {
        var fields = new Stack<FieldType>();
        for (var rest = typeNumber; rest != 0; rest >>= BitsPerType)
        {
            fields.Push((FieldType)(rest & TypeMask));
            if (Length(fields.Peek()) == 0)
                return [];
        }

        return [.. fields];
    }

    public static uint ByteOrder(ImmutableArray<FieldType> fields) =>
        fields.Length != 1 ? OrderNone : fields[0] == FieldType.Mark ? OrderHost : OrderBig;
}
