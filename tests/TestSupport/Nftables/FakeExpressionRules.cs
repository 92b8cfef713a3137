using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Interop;
using NodeStack.Proxy.Nftables;
using NodeStack.Proxy.Nftables.Netlink;

namespace NodeStack.TestSupport.Nftables;

/// <summary>What the kernel looks at when a rule is added: the sets and chains it names, and its registers.</summary>
internal static class FakeExpressionRules
{
    private const int InterfaceNameLength = 16;

    /// <exception cref="FakeRefusal">The kernel would refuse the rule at this expression.</exception>
    public static void Check(Table table, FakeRegisters registers, Expression expression, Action<Verdict> checkVerdict)
    {
        switch (expression)
        {
            case LoadPayload payload:
                registers.Store(payload.Register, payload.Length);
                break;
            case LoadMeta(var key, var register):
                registers.Store(register, key switch { MetaKey.InterfaceName => InterfaceNameLength, MetaKey.TransportProtocol => 1, _ => 4 });
                break;
            case StoreMark(var register):
                registers.Load(register, 4);
                break;
            case LoadConntrack(_, var register):
                registers.Store(register, 4);
                break;
            case LoadAddressType(_, var register):
                registers.Store(register, 4);
                break;
            case LoadOriginal(var isPort, var register):
                registers.Store(register, isPort ? 2 : table.Family == AddressFamily.IPv4 ? 4 : 16);
                break;
            case LoadValue(var register, var bytes):
                registers.Store(register, bytes.Span.Length);
                break;
            case PickRandom(var register, var modulus, var offset):
                Require(modulus > 0 && offset + modulus - 1 >= offset, Errno.OutOfRange);
                registers.Store(register, 4);
                break;
            case Compare compare:
                registers.Load(compare.Register, compare.Bytes.Span.Length);
                break;
            case Bitwise bitwise:
                registers.Load(bitwise.Source, bitwise.Mask.Span.Length);
                registers.Store(bitwise.Target, bitwise.Mask.Span.Length);
                Require(bitwise.Mask.Span.Length == bitwise.Xor.Span.Length, Errno.Invalid);
                break;
            case DestinationNat nat:
                registers.Load(nat.Address, table.Family == AddressFamily.IPv4 ? 4 : 16);
                registers.Load(nat.Port, 2);
                break;
            case Decide(var verdict):
                checkVerdict(verdict);
                break;
            case LookUp or LookUpValue or LookUpVerdict or UpdateMap:
                CheckSet(table, registers, expression);
                break;
            case Masquerade or Reject:
                break;
            default:
                throw new InvalidOperationException($"{expression}");
        }
    }

    private static void CheckSet(Table table, FakeRegisters registers, Expression expression)
    {
        switch (expression)
        {
            case LookUp(var name, var register, _):
                var set = Find(table, name);
                registers.Load(register, FieldLayout.Length(set.Key));

                // Newer kernels take a map as a set; up to 6.1 they do not.
                Require(!set.IsMap, Errno.Invalid);
                break;
            case LookUpValue(var name, var register, var target):
                var map = Find(table, name);
                registers.Load(register, FieldLayout.Length(map.Key));
                Require(!map.Value.IsEmpty, Errno.Invalid);
                registers.Store(target, FieldLayout.Length(map.Value));
                break;
            case LookUpVerdict(var name, var register):
                var verdicts = Find(table, name);
                registers.Load(register, FieldLayout.Length(verdicts.Key));
                Require(verdicts.IsVerdictMap, Errno.Invalid);
                break;
            case UpdateMap update:
                var dynamic = Find(table, update.Set);
                Require(dynamic.IsDynamic, Errno.NotSupported);
                registers.Load(update.Key, FieldLayout.Length(dynamic.Key));
                Require(!dynamic.Value.IsEmpty, Errno.NotSupported);
                registers.Load(update.Value, FieldLayout.Length(dynamic.Value));
                break;
        }
    }

    private static Set Find(Table table, string set) => table.Sets.GetValueOrDefault(set) ?? throw new FakeRefusal(Errno.NoEntry);

    private static void Require(bool isSo, int errno)
    {
        if (!isSo)
            throw new FakeRefusal(errno);
    }
}
