using System.Runtime.InteropServices;
using System.Text;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Nftables;
using NodeStack.Proxy.Tracking;

namespace NodeStack.TestSupport.Nftables;

/// <summary>The turns of phrase that tests make rules of. Registers begin with 0 unless it says otherwise.</summary>
internal static class Nft
{
    public static Rule Rule(params Expression[][] parts) => new([.. parts.SelectMany(p => p)]);

    public static ByteText Number(uint number) => new(MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in number)));

    public static ByteText Bytes(string address) => new(Key(address).Bytes);

    /// <summary>A key of one address.</summary>
    public static FieldValue Key(string address) => default(FieldValue).With(Address.Parse(address)!.Value);

    /// <summary>Address, protocol and port.</summary>
    public static FieldValue Front(string end, TransportProtocol protocol = TransportProtocol.Tcp)
    {
        var (address, port) = AddressPort.Parse(end);
        return default(FieldValue).With(address).With((byte)protocol).With(port);
    }

    /// <summary>Address and port.</summary>
    public static FieldValue Backend(string end)
    {
        var (address, port) = AddressPort.Parse(end);
        return default(FieldValue).With(address).With(port);
    }

    public static LoadPayload Source(AddressFamily family, int register = 0) =>
        family == AddressFamily.IPv4 ? new(false, 12, 4, register) : new(false, 8, 16, register);

    public static LoadPayload Destination(AddressFamily family, int register = 0) =>
        family == AddressFamily.IPv4 ? new(false, 16, 4, register) : new(false, 24, 16, register);

    /// <summary>ip daddr . meta l4proto . th dport</summary>
    public static Expression[] LoadFront(AddressFamily family, int register = 0)
    {
        var after = register + (family == AddressFamily.IPv4 ? 1 : 4);
        return [Destination(family, register), new LoadMeta(MetaKey.TransportProtocol, after), new LoadPayload(true, 2, 2, after + 1)];
    }

    public static Expression[] IsNew => HasBit(new LoadConntrack(ConntrackKey.State, 0), 8);

    public static Expression[] HasDestinationNat => HasBit(new LoadConntrack(ConntrackKey.Status, 0), 32);

    public static Expression[] IsMarked(uint mark) => HasBit(new LoadMeta(MetaKey.Mark, 0), mark);

    public static Expression[] Mark(uint mark) => [new LoadMeta(MetaKey.Mark, 0), new Bitwise(0, 0, Number(~mark), Number(mark)), new StoreMark(0)];

    public static Expression[] Interface(string name, bool isPrefix = false) =>
        [new LoadMeta(MetaKey.InterfaceName, 0), new Compare(0, true, new ByteText(Encoding.UTF8.GetBytes(isPrefix ? name : name.PadRight(16, '\0'))))];

    public static Expression[] Do(Verdict verdict) => [new Decide(verdict)];

    public static Expression[] Do(params Expression[] expressions) => expressions;

    private static Expression[] HasBit(Expression load, uint bit) => [load, new Bitwise(0, 0, Number(bit), Number(0)), new Compare(0, false, Number(0))];
}
