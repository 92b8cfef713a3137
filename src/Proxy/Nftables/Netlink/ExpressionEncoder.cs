using NodeStack.Proxy.Addresses;

namespace NodeStack.Proxy.Nftables.Netlink;

/// <summary>Expressions as the kernel takes them: a name, and attributes of its own for each kind.</summary>
internal static class ExpressionEncoder
{
    public static void Write(MessageBuffer buffer, AddressFamily family, Expression expression)
    {
        var element = buffer.BeginNest(AttributeNumber.ListElement);
        buffer.WriteText(AttributeNumber.ExpressionName, Name(expression));
        var body = buffer.BeginNest(AttributeNumber.ExpressionBody);
        WriteBody(buffer, family, expression);
        buffer.EndNest(body);
        buffer.EndNest(element);
    }

    public static void WriteVerdict(MessageBuffer buffer, Verdict verdict)
    {
        var nest = buffer.BeginNest(AttributeNumber.DataVerdict);
        buffer.WriteNumber(AttributeNumber.VerdictCode, (uint)verdict.Kind);
        if (verdict.Chain is { } chain)
            buffer.WriteText(AttributeNumber.VerdictChain, chain);
        buffer.EndNest(nest);
    }

    private static string Name(Expression expression) => expression switch
    {
        LoadPayload => "payload",
        LoadMeta or StoreMark => "meta",
        LoadConntrack or LoadOriginal => "ct",
        Compare => "cmp",
        Bitwise => "bitwise",
        LookUp or LookUpValue or LookUpVerdict => "lookup",
        PickRandom => "numgen",
        LoadAddressType => "fib",
        UpdateMap => "dynset",
        Decide or LoadValue => "immediate",
        DestinationNat => "nat",
        Masquerade => "masq",
        Reject => "reject",
        _ => throw new ArgumentException($"{expression} cannot be written"),
    };

    private static void WriteBody(MessageBuffer buffer, AddressFamily family, Expression expression)
    {
        switch (expression)
        {
            case LoadPayload payload:
                WritePayload(buffer, payload);
                break;
            case LoadMeta(var key, var register):
                buffer.WriteNumber(ExpressionNumber.MetaKey, (uint)key);
                buffer.WriteNumber(ExpressionNumber.MetaTarget, Register.Write(register));
                break;
            case StoreMark(var register):
                buffer.WriteNumber(ExpressionNumber.MetaKey, (uint)MetaKey.Mark);
                buffer.WriteNumber(ExpressionNumber.MetaSource, Register.Write(register));
                break;
            case LoadConntrack(var key, var register):
                buffer.WriteNumber(ExpressionNumber.ConntrackKey, (uint)key);
                buffer.WriteNumber(ExpressionNumber.ConntrackTarget, Register.Write(register));
                break;
            case Compare compare:
                buffer.WriteNumber(ExpressionNumber.CompareSource, Register.Write(compare.Register));
                buffer.WriteNumber(ExpressionNumber.CompareOperation, compare.IsEqual ? 0u : 1u);
                WriteData(buffer, ExpressionNumber.CompareBytes, compare.Bytes.Span);
                break;
            case Bitwise bitwise:
                WriteBitwise(buffer, bitwise);
                break;
            case LookUp(var set, var register, var isInverted):
                WriteLookUp(buffer, set, register, target: null);
                if (isInverted)
                    buffer.WriteNumber(ExpressionNumber.LookUpFlags, ExpressionNumber.LookUpInverted);
                break;
            case LookUpValue(var set, var register, var target):
                WriteLookUp(buffer, set, register, Register.Write(target));
                break;
            case LookUpVerdict(var set, var register):
                WriteLookUp(buffer, set, register, Register.Verdict);
                break;
            default:
                WriteAction(buffer, family, expression);
                break;
        }
    }

    private static void WriteAction(MessageBuffer buffer, AddressFamily family, Expression expression)
    {
        switch (expression)
        {
            case PickRandom(var register, var modulus, var offset):
                buffer.WriteNumber(ExpressionNumber.NumberTarget, Register.Write(register));
                buffer.WriteNumber(ExpressionNumber.NumberModulus, modulus);
                buffer.WriteNumber(ExpressionNumber.NumberType, ExpressionNumber.NumberRandom);
                buffer.WriteNumber(ExpressionNumber.NumberOffset, offset);
                break;
            case LoadOriginal(var isPort, var register):
                buffer.WriteNumber(ExpressionNumber.ConntrackKey, isPort ? ExpressionNumber.OriginalPort : ExpressionNumber.OriginalAddress(family));
                buffer.WriteNumber(ExpressionNumber.ConntrackTarget, Register.Write(register));
                buffer.WriteByte(ExpressionNumber.ConntrackDirection, ExpressionNumber.OriginalDirection);
                break;
            case LoadAddressType(var isSource, var register):
                buffer.WriteNumber(ExpressionNumber.FibFlags, isSource ? ExpressionNumber.FibSource : ExpressionNumber.FibDestination);
                buffer.WriteNumber(ExpressionNumber.FibResult, ExpressionNumber.FibAddressType);
                buffer.WriteNumber(ExpressionNumber.FibTarget, Register.Write(register));
                break;
            case UpdateMap update:
                WriteUpdate(buffer, update);
                break;
            case Decide(var verdict):
                buffer.WriteNumber(ExpressionNumber.ImmediateTarget, Register.Verdict);
                var data = buffer.BeginNest(ExpressionNumber.ImmediateValue);
                WriteVerdict(buffer, verdict);
                buffer.EndNest(data);
                break;
            case LoadValue(var register, var bytes):
                buffer.WriteNumber(ExpressionNumber.ImmediateTarget, Register.Write(register));
                WriteData(buffer, ExpressionNumber.ImmediateValue, bytes.Span);
                break;
            case DestinationNat nat:
                WriteNat(buffer, family, nat);
                break;
            case Masquerade:
                buffer.WriteNumber(ExpressionNumber.MasqueradeFlags, ExpressionNumber.RandomFully);
                break;
            case Reject:
                buffer.WriteNumber(ExpressionNumber.RejectType, ExpressionNumber.RejectUnreachable);
                buffer.WriteByte(ExpressionNumber.RejectCode, ExpressionNumber.PortUnreachable(family));
                break;
        }
    }

    private static void WritePayload(MessageBuffer buffer, LoadPayload payload)
    {
        buffer.WriteNumber(ExpressionNumber.PayloadTarget, Register.Write(payload.Register));
        buffer.WriteNumber(ExpressionNumber.PayloadHeader, payload.IsTransport ? ExpressionNumber.TransportHeader : ExpressionNumber.NetworkHeader);
        buffer.WriteNumber(ExpressionNumber.PayloadOffset, (uint)payload.Offset);
        buffer.WriteNumber(ExpressionNumber.PayloadLength, (uint)payload.Length);
    }

    private static void WriteBitwise(MessageBuffer buffer, Bitwise bitwise)
    {
        buffer.WriteNumber(ExpressionNumber.BitwiseSource, Register.Write(bitwise.Source));
        buffer.WriteNumber(ExpressionNumber.BitwiseTarget, Register.Write(bitwise.Target));
        buffer.WriteNumber(ExpressionNumber.BitwiseOperation, 0);
        buffer.WriteNumber(ExpressionNumber.BitwiseLength, (uint)bitwise.Mask.Span.Length);
        WriteData(buffer, ExpressionNumber.BitwiseMask, bitwise.Mask.Span);
        WriteData(buffer, ExpressionNumber.BitwiseXor, bitwise.Xor.Span);
    }

    private static void WriteLookUp(MessageBuffer buffer, string set, int register, uint? target)
    {
        buffer.WriteText(ExpressionNumber.LookUpSet, set);
        buffer.WriteNumber(ExpressionNumber.LookUpSource, Register.Write(register));
        if (target is { } number)
            buffer.WriteNumber(ExpressionNumber.LookUpTarget, number);
    }

    private static void WriteUpdate(MessageBuffer buffer, UpdateMap update)
    {
        buffer.WriteNumber(ExpressionNumber.UpdateKey, Register.Write(update.Key));
        buffer.WriteNumber(ExpressionNumber.UpdateValue, Register.Write(update.Value));
        buffer.WriteNumber(ExpressionNumber.UpdateOperation, ExpressionNumber.OperationUpdate);
        buffer.WriteLong(ExpressionNumber.UpdateTimeout, (ulong)update.Timeout.TotalMilliseconds);
        buffer.WriteText(ExpressionNumber.UpdateSet, update.Set);
    }

    private static void WriteNat(MessageBuffer buffer, AddressFamily family, DestinationNat nat)
    {
        buffer.WriteNumber(ExpressionNumber.NatType, ExpressionNumber.NatDestination);
        buffer.WriteNumber(ExpressionNumber.NatFamily, FamilyNumber.Of(family));
        buffer.WriteNumber(ExpressionNumber.NatAddressFirst, Register.Write(nat.Address));
        buffer.WriteNumber(ExpressionNumber.NatPortFirst, Register.Write(nat.Port));
    }

    private static void WriteData(MessageBuffer buffer, ushort type, ReadOnlySpan<byte> bytes)
    {
        var nest = buffer.BeginNest(type);
        buffer.WriteBytes(AttributeNumber.DataValue, bytes);
        buffer.EndNest(nest);
    }
}
