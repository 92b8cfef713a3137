using System.Runtime.InteropServices;

namespace NodeStack.Proxy.Nftables.Netlink;

/// <summary>Goes over the messages of one datagram. Bounded by the bytes; what does not fit is an <see cref="NftablesException"/>.</summary>
internal ref struct MessageReader(ReadOnlySpan<byte> datagram)
{
    private const int HeaderLength = 16;
    private const int NetfilterHeaderLength = 4;
    private ReadOnlySpan<byte> _rest = datagram;
    private ReadOnlySpan<byte> _payload;

    public ushort Type { get; private set; }
    public ushort Flags { get; private set; }
    public uint Sequence { get; private set; }

    /// <summary>Without netlink's header.</summary>
    public readonly ReadOnlySpan<byte> Payload => _payload;

    public readonly bool IsNftables => (Type & 0xff00) == MessageNumber.Nftables;

    public bool Next()
    {
        if (_rest.IsEmpty)
            return false;
        if (_rest.Length < HeaderLength)
            throw AttributeReader.Malformed("a message without a header");
        var length = MemoryMarshal.Read<uint>(_rest);
        if (length < HeaderLength || length > (uint)_rest.Length)
            throw AttributeReader.Malformed($"a message of {length} in {_rest.Length} bytes");
        Type = MemoryMarshal.Read<ushort>(_rest[4..]);
        Flags = MemoryMarshal.Read<ushort>(_rest[6..]);
        Sequence = MemoryMarshal.Read<uint>(_rest[8..]);
        _payload = _rest[HeaderLength..(int)length];
        _rest = _rest[Math.Min(((int)length + 3) / 4 * 4, _rest.Length)..];
        return true;
    }

    /// <summary>The attributes behind netfilter's header.</summary>
    public readonly AttributeReader Attributes() => _payload.Length >= NetfilterHeaderLength
        ? new AttributeReader(_payload[NetfilterHeaderLength..]) : throw AttributeReader.Malformed("a message without netfilter's header");

    public readonly byte Family => _payload.Length >= NetfilterHeaderLength ? _payload[0] : (byte)0;

    /// <summary>In the machine's byte order: netlink's own numbers.</summary>
    public static int ReadNumber(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= sizeof(int) ? MemoryMarshal.Read<int>(bytes) : throw AttributeReader.Malformed($"{bytes.Length} bytes as a number");
}
