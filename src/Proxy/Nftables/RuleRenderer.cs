using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using NodeStack.Proxy.Addresses;

namespace NodeStack.Proxy.Nftables;

/// <summary>
/// A rule in nft's language. Registers are followed from where they are filled to where they are used, so that a rule reads as it would be written; as
/// nft does it, a value that is used twice is printed twice.
/// </summary>
internal static class RuleRenderer
{
    public static string Render(Rule rule, Table table)
    {
        var registers = new RegisterTexts();
        var statements = new List<string>();
        var lookups = new List<(RegisterText Text, int At)>();
        foreach (var expression in rule.Expressions)
        {
            if (Loaded(expression, registers, table) is not { } loaded)
            {
                statements.Add(Statement(expression, registers, table));
                continue;
            }
            registers.Set(loaded.Register, loaded.Text);
            if (expression is LookUpValue)
                lookups.Add((loaded.Text, statements.Count));
        }
        // A look-up that nobody uses the value of is still a condition.
        foreach (var (text, at) in lookups.AsEnumerable().Reverse())
            if (!statements.Skip(at).Any(s => s.Contains(text.Text, StringComparison.Ordinal)))
                statements.Insert(at, text.Text);
        if (rule.Comment is { } comment)
            statements.Add($"comment \"{comment}\"");
        return string.Join(' ', statements);
    }

    private static (int Register, RegisterText Text)? Loaded(Expression expression, RegisterTexts registers, Table table)
    {
        switch (expression)
        {
            case LookUpValue look:
                var length = 4 * (table.Sets.TryGetValue(look.Set, out var map) ? FieldRules.Words(map.Value) : 1);
                return (look.Target, new RegisterText(RegisterKind.Mapped, $"{Key(registers, look.Register, look.Set, table)} map @{look.Set}", length));
            case Bitwise bitwise:
                return (bitwise.Target, BitwiseRenderer.Render(Find(registers, bitwise.Source, bitwise.Mask.Span.Length), bitwise));
            default:
                return LoadRenderer.Render(expression, table.Family) is { } text ? (Target(expression), text) : null;
        }
    }

    private static int Target(Expression load) => load switch
    {
        LoadPayload p => p.Register,
        LoadMeta m => m.Register,
        LoadConntrack c => c.Register,
        LoadOriginal o => o.Register,
        LoadAddressType t => t.Register,
        PickRandom r => r.Register,
        LoadValue v => v.Register,
        _ => throw new InvalidOperationException($"{load} loads nothing"),
    };

    private static string Statement(Expression expression, RegisterTexts registers, Table table) => expression switch
    {
        StoreMark store => $"meta mark set {Mark(Find(registers, store.Register, 4))}",
        Compare compare => CompareRenderer.Render(Find(registers, compare.Register, compare.Bytes.Span.Length), compare, table.Family),
        LookUp look => $"{Key(registers, look.Register, look.Set, table)} {(look.IsInverted ? "!= " : "")}@{look.Set}",
        LookUpVerdict look => $"{Key(registers, look.Register, look.Set, table)} vmap @{look.Set}",
        UpdateMap update => Update(update, registers, table),
        Decide decide => VerdictRenderer.Render(decide.Verdict),
        DestinationNat nat => DestinationNat(nat, registers, table.Family),
        Masquerade => "masquerade fully-random",
        Reject => "reject",
        UnknownExpression unknown => $"<{unknown.Name}>",
        _ => throw new InvalidOperationException($"no text for {expression}"),
    };

    private static string Update(UpdateMap update, RegisterTexts registers, Table table)
    {
        var value = table.Sets.TryGetValue(update.Set, out var map) ? registers.Key(update.Value, map.Value) : Find(registers, update.Value, 4).Text;
        return $"update @{update.Set} {{ {Key(registers, update.Key, update.Set, table)} timeout {DurationRenderer.Render(update.Timeout)} : {value} }}";
    }

    private static string DestinationNat(DestinationNat nat, RegisterTexts registers, AddressFamily family)
    {
        var address = Find(registers, nat.Address, family == AddressFamily.IPv4 ? 4 : 16);
        if (registers.AreOne(nat.Address, nat.Port))
            return $"dnat {(family == AddressFamily.IPv4 ? "ip" : "ip6")} to {address.Text}";
        var port = Find(registers, nat.Port, 2);
        var toAddress = address.Constant is { Span.Length: 4 or 16 } constant ? Address.Read(constant.Span).ToString() : address.Text;
        var toPort = port.Constant is { Span.Length: 2 } number ? BinaryPrimitives.ReadUInt16BigEndian(number.Span).ToString(CultureInfo.InvariantCulture) : port.Text;
        return $"dnat to {(toAddress.Contains(':', StringComparison.Ordinal) ? $"[{toAddress}]" : toAddress)}:{toPort}";
    }

    private static string Mark(RegisterText text) =>
        text.Constant is { Span.Length: 4 } number ? FieldRenderer.Number(MemoryMarshal.Read<uint>(number.Span)) : text.Text;

    /// <summary>A set that is not in the table has keys that nobody knows: the first register's text stands for all.</summary>
    private static string Key(RegisterTexts registers, int register, string set, Table table) =>
        table.Sets.TryGetValue(set, out var known) ? registers.Key(register, known.Key) : Find(registers, register, 4).Text;

    private static RegisterText Find(RegisterTexts registers, int register, int length) =>
        registers.Find(register) ?? new RegisterText(RegisterKind.Raw, string.Create(CultureInfo.InvariantCulture, $"reg {register}"), length);
}
