using System.Collections.Immutable;
using System.Text;
using NodeStack.Proxy.Interop;

namespace NodeStack.Proxy.Nftables.Netlink;

/// <summary>What we refuse before the kernel is asked: what would not fit on the wire, or would be kept as something else than it says.</summary>
internal static class OperationRules
{
    /// <summary>Bytes of UTF-8 in the name of a table, chain or set.</summary>
    public const int MaximumName = 255;

    /// <summary>Bytes of a register's content that an expression may name.</summary>
    public const int MaximumBytes = 64;
    public const int MaximumExpressions = 128;

    /// <summary>Null when the step can be asked of the kernel; else the error and why.</summary>
    public static (int Errno, string Reason)? Refusal(Operation operation) => operation switch
    {
        AddTable(var comment) => Comment(comment),
        DeleteTable => null,
        AddChain(var chain) => Name(chain.Name) ?? Comment(chain.Comment),
        DeleteChain(var name) => Name(name),
        AddRule(var chain, var rule) => Name(chain) ?? Comment(rule.Comment) ?? Expressions(rule.Expressions),
        AddSet(var set) => Name(set.Name) ?? Comment(set.Comment) ?? Shape(set),
        AddElements(var set, var elements) => Name(set.Name) ?? Shape(set) ?? Elements(set, elements),
        DeleteElements(var set, var elements) => Name(set.Name) ?? Shape(set) ?? Elements(set, elements),
        _ => (Errno.NotSupported, "not a step we know"),
    };

    private static (int, string)? Shape(Set set)
    {
        if (set.Key.IsEmpty || set.Key.Any(f => FieldLayout.Length(f) == 0) || set.Value.Any(f => FieldLayout.Length(f) == 0))
            return (Errno.Invalid, "a field without a known type");
        if (set.HasIntervals && set.Key.Length == 1)
            return (Errno.NotSupported, "intervals of a single field need end elements, which are not written here: add a field");
        return set.IsVerdictMap && !set.Value.IsEmpty ? (Errno.Invalid, "a map to verdicts and to values") : null;
    }

    private static (int, string)? Elements(Set set, ImmutableArray<Element> elements)
    {
        foreach (var element in elements)
        {
            if (element.KeyEnd is not null && !set.HasIntervals)
                return (Errno.Invalid, "a range in a set without intervals");
            if (element.Value is not null && element.Verdict is not null)
                return (Errno.Invalid, "a value and a verdict");
            if (Comment(element.Comment) is { } refusal)
                return refusal;
            if (element.Verdict?.Chain is { } chain && Name(chain) is { } bad)
                return bad;
        }

        return null;
    }

    private static (int, string)? Expressions(ImmutableArray<Expression> expressions)
    {
        if (expressions.Length > MaximumExpressions)
            return (Errno.Invalid, $"more than {MaximumExpressions} expressions");
        foreach (var expression in expressions)
        {
            var refusal = expression switch
            {
                UnknownExpression => (Errno.NotSupported, "an expression that was only read"),
                Compare c => Bytes(c.Bytes),
                Bitwise b => Bytes(b.Mask) ?? Bytes(b.Xor),
                LookUp l => Name(l.Set),
                LookUpValue l => Name(l.Set),
                LookUpVerdict l => Name(l.Set),
                LoadValue l => Bytes(l.Bytes),
                UpdateMap u => Name(u.Set),
                Decide { Verdict.Chain: { } chain } => Name(chain),
                _ => null,
            };
            if (refusal is not null)
                return refusal;
        }

        return null;
    }

    private static (int, string)? Bytes(ByteText bytes) =>
        bytes.Span.Length is > 0 and <= MaximumBytes ? null : (Errno.Invalid, $"{bytes.Span.Length} bytes of a register");

    private static (int, string)? Name(string name) =>
        Encoding.UTF8.GetByteCount(name) is > 0 and <= MaximumName ? null : (Errno.OutOfRange, "a name that is empty or too long");

    private static (int, string)? Comment(string? comment) =>
        comment is null || Encoding.UTF8.GetByteCount(comment) <= Annotation.MaximumComment ? null : (Errno.OutOfRange, "a comment that is too long");
}
