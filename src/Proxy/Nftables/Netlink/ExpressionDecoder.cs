using System.Collections.Immutable;
using NodeStack.Proxy.Addresses;

namespace NodeStack.Proxy.Nftables.Netlink;

/// <summary>Expressions as the kernel lists them. What we would not have written so is an <see cref="UnknownExpression"/>.</summary>
internal static class ExpressionDecoder
{
    public static ImmutableArray<Expression> Read(AttributeReader list, AddressFamily family)
    {
        var expressions = ImmutableArray.CreateBuilder<Expression>();
        while (list.Next())
            expressions.Add(ReadOne(list.Nest(), family));
        return expressions.DrainToImmutable();
    }

    /// <summary>Null when it is none of ours.</summary>
    public static Verdict? ReadVerdict(AttributeReader attributes)
    {
        uint? code = null;
        string? chain = null;
        while (attributes.Next())
        {
            if (attributes.Type == AttributeNumber.VerdictCode)
                code = attributes.ReadNumber();
            else if (attributes.Type == AttributeNumber.VerdictChain)
                chain = attributes.ReadText();
        }

        return ((VerdictKind?)(int?)code, chain) switch
        {
            (VerdictKind.Accept, null) => Verdict.Accept,
            (VerdictKind.Drop, null) => Verdict.Drop,
            (VerdictKind.Return, null) => Verdict.Return,
            (VerdictKind.Jump or VerdictKind.Goto, not null) => new Verdict((VerdictKind)(int)code!, chain),
            _ => null,
        };
    }

    private static Expression ReadOne(AttributeReader attributes, AddressFamily family)
    {
        var name = "";
        var body = default(AttributeReader);
        while (attributes.Next())
        {
            if (attributes.Type == AttributeNumber.ExpressionName)
                name = attributes.ReadText();
            else if (attributes.Type == AttributeNumber.ExpressionBody)
                body = attributes.Nest();
        }

        var fields = new ExpressionFields(body);
        return Known(name, fields, family) ?? new UnknownExpression(name);
    }

    private static Expression? Known(string name, ExpressionFields fields, AddressFamily family) => name switch
    {
        "payload" => Payload(fields),
        "meta" => Meta(fields),
        "ct" => Conntrack(fields, family),
        "cmp" => Comparison(fields),
        "bitwise" => Bits(fields),
        "lookup" => Lookup(fields),
        "numgen" => Number(fields),
        "fib" => Fib(fields),
        "dynset" => Update(fields),
        "immediate" => Immediate(fields),
        "nat" => Nat(fields, family),
        "masq" => fields.Number(ExpressionNumber.MasqueradeFlags) == ExpressionNumber.RandomFully && !fields.Has(ExpressionNumber.MasqueradePortFirst)
            ? new Masquerade() : null,
        "reject" => fields.Number(ExpressionNumber.RejectType) == ExpressionNumber.RejectUnreachable
            && fields.Byte(ExpressionNumber.RejectCode) == ExpressionNumber.PortUnreachable(family) ? new Reject() : null,
        _ => null,
    };

    private static LoadPayload? Payload(ExpressionFields fields) =>
        fields.Number(ExpressionNumber.PayloadHeader) is ExpressionNumber.NetworkHeader or ExpressionNumber.TransportHeader
        && !fields.Has(ExpressionNumber.PayloadSource)
        && fields.Number(ExpressionNumber.PayloadOffset) is { } offset && fields.Number(ExpressionNumber.PayloadLength) is { } length
        && fields.Register(ExpressionNumber.PayloadTarget) is { } target
            ? new LoadPayload(fields.Number(ExpressionNumber.PayloadHeader) == ExpressionNumber.TransportHeader, (int)offset, (int)length, target) : null;

    private static Expression? Meta(ExpressionFields fields) =>
        ((MetaKey?)fields.Number(ExpressionNumber.MetaKey), fields.Register(ExpressionNumber.MetaTarget), fields.Register(ExpressionNumber.MetaSource)) switch
        {
            ({ } key and (MetaKey.Mark or MetaKey.InterfaceName or MetaKey.TransportProtocol), { } target, null) => new LoadMeta(key, target),
            (MetaKey.Mark, null, { } source) => new StoreMark(source),
            _ => null,
        };

    private static Expression? Conntrack(ExpressionFields fields, AddressFamily family)
    {
        if (fields.Number(ExpressionNumber.ConntrackKey) is not { } key || fields.Register(ExpressionNumber.ConntrackTarget) is not { } target)
            return null;
        if (!fields.Has(ExpressionNumber.ConntrackDirection))
            return (ConntrackKey)key is ConntrackKey.State or ConntrackKey.Status ? new LoadConntrack((ConntrackKey)key, target) : null;
        if (fields.Byte(ExpressionNumber.ConntrackDirection) != ExpressionNumber.OriginalDirection)
            return null;
        return key == ExpressionNumber.OriginalPort ? new LoadOriginal(true, target)
            : key == ExpressionNumber.OriginalAddress(family) ? new LoadOriginal(false, target) : null;
    }

    private static Compare? Comparison(ExpressionFields fields) =>
        fields.Register(ExpressionNumber.CompareSource) is { } source && fields.Number(ExpressionNumber.CompareOperation) is { } operation and <= 1
            ? new Compare(source, operation == 0, fields.Data(ExpressionNumber.CompareBytes)) : null;

    private static Bitwise? Bits(ExpressionFields fields) =>
        fields.Register(ExpressionNumber.BitwiseSource) is { } source && fields.Register(ExpressionNumber.BitwiseTarget) is { } target
        && fields.Number(ExpressionNumber.BitwiseOperation) is null or 0
            ? new Bitwise(source, target, fields.Data(ExpressionNumber.BitwiseMask), fields.Data(ExpressionNumber.BitwiseXor)) : null;

    private static Expression? Lookup(ExpressionFields fields) =>
        (fields.Text(ExpressionNumber.LookUpSet), fields.Register(ExpressionNumber.LookUpSource), fields.Number(ExpressionNumber.LookUpTarget),
            fields.Number(ExpressionNumber.LookUpFlags) ?? 0) switch
        {
            ({ } set, { } source, null, var flags and <= ExpressionNumber.LookUpInverted) => new LookUp(set, source, flags != 0),
            ({ } set, { } source, Netlink.Register.Verdict, 0) => new LookUpVerdict(set, source),
            ({ } set, { } source, { } target, 0) when Netlink.Register.Read(target) is { } word => new LookUpValue(set, source, word),
            _ => null,
        };

    private static PickRandom? Number(ExpressionFields fields) =>
        fields.Register(ExpressionNumber.NumberTarget) is { } target && fields.Number(ExpressionNumber.NumberModulus) is { } modulus
        && fields.Number(ExpressionNumber.NumberType) == ExpressionNumber.NumberRandom
            ? new PickRandom(target, modulus, fields.Number(ExpressionNumber.NumberOffset) ?? 0) : null;

    private static LoadAddressType? Fib(ExpressionFields fields) =>
        fields.Register(ExpressionNumber.FibTarget) is { } target && fields.Number(ExpressionNumber.FibResult) == ExpressionNumber.FibAddressType
        && fields.Number(ExpressionNumber.FibFlags) is { } flags and (ExpressionNumber.FibSource or ExpressionNumber.FibDestination)
            ? new LoadAddressType(flags == ExpressionNumber.FibSource, target) : null;

    private static UpdateMap? Update(ExpressionFields fields) =>
        fields.Text(ExpressionNumber.UpdateSet) is { } set && fields.Number(ExpressionNumber.UpdateOperation) == ExpressionNumber.OperationUpdate
        && fields.Register(ExpressionNumber.UpdateKey) is { } key && fields.Register(ExpressionNumber.UpdateValue) is { } value
        && !fields.Has(ExpressionNumber.UpdateExpression) && fields.Number(ExpressionNumber.UpdateFlags) is null or 0
        && fields.Time(ExpressionNumber.UpdateTimeout) is { } timeout
            ? new UpdateMap(set, key, value, timeout) : null;

    private static Expression? Immediate(ExpressionFields fields)
    {
        if (fields.Number(ExpressionNumber.ImmediateTarget) == Netlink.Register.Verdict)
            return fields.Verdict(ExpressionNumber.ImmediateValue) is { } verdict ? new Decide(verdict) : null;
        return fields.Register(ExpressionNumber.ImmediateTarget) is { } target && fields.Data(ExpressionNumber.ImmediateValue) is { Span.Length: > 0 } bytes
            ? new LoadValue(target, bytes) : null;
    }

    private static DestinationNat? Nat(ExpressionFields fields, AddressFamily family) =>
        fields.Number(ExpressionNumber.NatType) == ExpressionNumber.NatDestination && fields.Number(ExpressionNumber.NatFamily) == FamilyNumber.Of(family)
        && fields.Number(ExpressionNumber.NatFlags) is null or 0 or ExpressionNumber.NatHasAddressAndPort
        && fields.Register(ExpressionNumber.NatAddressFirst) is { } address && fields.Register(ExpressionNumber.NatPortFirst) is { } port
        && (fields.Register(ExpressionNumber.NatAddressLast) ?? address) == address && (fields.Register(ExpressionNumber.NatPortLast) ?? port) == port
            ? new DestinationNat(address, port) : null;
}
