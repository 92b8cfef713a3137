using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using NodeStack.Proxy.Addresses;

namespace NodeStack.Proxy.Nftables.Netlink;

/// <summary>A step in nft's words, short enough for an error.</summary>
internal static class OperationText
{
    public static string Describe(Transaction transaction, Operation operation)
    {
        var table = $"{FamilyNumber.Name(transaction.Family)} {transaction.Table}";
        return operation switch
        {
            AddTable => $"add table {table}",
            DeleteTable => $"delete table {table}",
            AddChain(var chain) => $"add chain {table} {chain.Name}",
            DeleteChain(var name) => $"delete chain {table} {name}",
            AddRule(var chain, var rule) => $"add rule {table} {chain}{(rule.Comment is null ? "" : $" comment \"{rule.Comment}\"")}",
            AddSet(var set) => $"add {(set.IsMap ? "map" : "set")} {table} {set.Name}",
            AddElements(var set, _) => $"add element {table} {set.Name}",
            DeleteElements(var set, _) => $"delete element {table} {set.Name}",
            _ => operation.ToString(),
        };
    }

    public static string Describe(Transaction transaction, Operation operation, Set set, in Element element) =>
        $"{Describe(transaction, operation)} {{ {Describe(set, element)} }}";

    private static string Describe(Set set, in Element element)
    {
        var text = new StringBuilder(Describe(set.Key, element.Key));
        if (element.KeyEnd is { } end)
            text.Append(CultureInfo.InvariantCulture, $"-{Describe(set.Key, end)}");
        if (element.Value is { } value)
            text.Append(CultureInfo.InvariantCulture, $" : {Describe(set.Value, value)}");
        if (element.Verdict is { } verdict)
            text.Append($" : {verdict.Kind.ToString().ToLowerInvariant()} {verdict.Chain}".TrimEnd());
        return text.ToString();
    }

    private static string Describe(ImmutableArray<FieldType> fields, in FieldValue value)
    {
        if (value.Length != FieldLayout.PaddedLength(fields))
            return $"0x{value}";
        var texts = new List<string>(fields.Length);
        var rest = value.Bytes;
        foreach (var field in fields)
        {
            texts.Add(Describe(field, rest));
            rest = rest[FieldLayout.PaddedLength([field])..];
        }

        return string.Join(" . ", texts);
    }

    private static string Describe(FieldType field, ReadOnlySpan<byte> bytes) => field switch
    {
        FieldType.Ipv4Address => Address.Read(bytes[..4]).ToString(),
        FieldType.Ipv6Address => Address.Read(bytes[..16]).ToString(),
        FieldType.Protocol => bytes[0] switch { 6 => "tcp", 17 => "udp", 132 => "sctp", var number => number.ToString(CultureInfo.InvariantCulture) },
        FieldType.Port => BinaryPrimitives.ReadUInt16BigEndian(bytes).ToString(CultureInfo.InvariantCulture),
        _ => BitConverter.ToUInt32(bytes).ToString(CultureInfo.InvariantCulture),
    };
}
