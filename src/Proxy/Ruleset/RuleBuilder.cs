using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Nftables;

namespace NodeStack.Proxy.Ruleset;

/// <summary>The turns of phrase that rules are made of, for one family.</summary>
internal sealed class RuleBuilder(RulesetOptions options)
{
    private const byte LocalAddressType = 2;
    private const uint StateNew = 8, StatusDnat = 32;
    private readonly bool _isIPv4 = options.Family == AddressFamily.IPv4;

    public RulesetOptions Options => options;

    /// <summary>Registers that an address takes.</summary>
    public int AddressWords => _isIPv4 ? 1 : 4;

    public Expression Source(int register) => new LoadPayload(false, _isIPv4 ? 12 : 8, AddressWords * 4, register);

    public Expression Destination(int register) => new LoadPayload(false, _isIPv4 ? 16 : 24, AddressWords * 4, register);

    /// <summary>The packet's front, from the register on; as a node port, under the unspecified address.</summary>
    public ImmutableArray<Expression> Front(int register, bool asNodePort) =>
    [
        asNodePort ? new LoadValue(register, new ByteText(new byte[AddressWords * 4])) : Destination(register),
        new LoadMeta(MetaKey.TransportProtocol, register + AddressWords),
        new LoadPayload(true, 2, 2, register + AddressWords + 1),
    ];

    /// <summary>The front that the connection was made to, whatever its address is by now.</summary>
    public ImmutableArray<Expression> OriginalFront(int register, bool asNodePort) =>
    [
        asNodePort ? new LoadValue(register, new ByteText(new byte[AddressWords * 4])) : new LoadOriginal(false, register),
        new LoadMeta(MetaKey.TransportProtocol, register + AddressWords),
        new LoadOriginal(true, register + AddressWords + 1),
    ];

    /// <summary>Where the packet goes, as the value of a map.</summary>
    public ImmutableArray<Expression> Backend(int register) => [Destination(register), new LoadPayload(true, 2, 2, register + AddressWords)];

    /// <summary>Only packets from inside, or only others.</summary>
    public ImmutableArray<Expression> Local(bool isLocal)
    {
        var how = options.LocalTraffic;
        if (how.Source is { } network)
            return [Source(0), .. InNetwork(network, isLocal)];
        // A whole name is compared with its end, so that "br0" is not "br01".
        var name = Encoding.UTF8.GetBytes(how.IsInterfacePrefix ? how.Interface : how.Interface.PadRight(16, '\0'));
        return [new LoadMeta(MetaKey.InterfaceName, 0), new Compare(0, isLocal, new ByteText(name))];
    }

    public ImmutableArray<Expression> FromNetwork(AddressPrefix network) => [Source(0), .. InNetwork(network, true)];

    public ImmutableArray<Expression> ToNetwork(AddressPrefix network) => [Destination(0), .. InNetwork(network, true)];

    /// <summary>Packets that one of the addresses for node ports is the destination of.</summary>
    public ImmutableArray<Expression> ToNodePortAddress(bool mayBeForwarded)
    {
        if (options.NodePortAddresses is not null)
            return [Destination(0), new LookUp(SetNames.NodePortIPs, 0)];
        var loopback = new AddressPrefix(Address.Parse(_isIPv4 ? "127.0.0.0" : "::1")!.Value, _isIPv4 ? 8 : 128);
        ImmutableArray<Expression> notLoopback = [Destination(0), .. InNetwork(loopback, false)];
        return mayBeForwarded ? [.. AddressIsLocal(false), .. notLoopback] : notLoopback;
    }

    /// <summary>Packets from, or to, one of this machine's addresses.</summary>
    public static ImmutableArray<Expression> AddressIsLocal(bool isSource) => [new LoadAddressType(isSource, 0), new Compare(0, true, Number(LocalAddressType))];

    public static ImmutableArray<Expression> IsNewConnection => [.. HasBit(new LoadConntrack(ConntrackKey.State, 0), StateNew)];

    public static ImmutableArray<Expression> HasDestinationNat => [.. HasBit(new LoadConntrack(ConntrackKey.Status, 0), StatusDnat)];

    public ImmutableArray<Expression> IsMarked => [.. HasBit(new LoadMeta(MetaKey.Mark, 0), options.MasqueradeMark)];

    public ImmutableArray<Expression> Mark =>
        [new LoadMeta(MetaKey.Mark, 0), new Bitwise(0, 0, Number(~options.MasqueradeMark), Number(options.MasqueradeMark)), new StoreMark(0)];

    public ImmutableArray<Expression> Unmark =>
        [new LoadMeta(MetaKey.Mark, 0), new Bitwise(0, 0, Number(uint.MaxValue), Number(options.MasqueradeMark)), new StoreMark(0)];

    public static Rule Of(params ReadOnlySpan<ImmutableArray<Expression>> parts)
    {
        var all = ImmutableArray.CreateBuilder<Expression>();
        foreach (var part in parts)
            all.AddRange(part);
        return new Rule(all.ToImmutable());
    }

    /// <summary>A number as the kernel has it in a register.</summary>
    public static ByteText Number(uint number) => new(MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in number)));

    private ImmutableArray<Expression> InNetwork(AddressPrefix network, bool isIn)
    {
        Span<byte> mask = stackalloc byte[network.First.Length], first = stackalloc byte[network.First.Length];
        network.First.Write(first);
        Address.FromBits(~(network.Last.Bits ^ network.First.Bits) & (_isIPv4 ? uint.MaxValue : UInt128.MaxValue), network.Family).Write(mask);
        return [new Bitwise(0, 0, new ByteText(mask), new ByteText(new byte[mask.Length])), new Compare(0, isIn, new ByteText(first))];
    }

    private static ImmutableArray<Expression> HasBit(Expression load, uint bit) =>
        [load, new Bitwise(0, 0, Number(bit), Number(0)), new Compare(0, false, Number(0))];
}
