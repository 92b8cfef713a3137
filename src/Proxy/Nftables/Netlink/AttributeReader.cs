using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using NodeStack.Proxy.Interop;

namespace NodeStack.Proxy.Nftables.Netlink;

/// <summary>Goes over attributes that lie one behind the other. Bounded by the bytes; what does not fit is an <see cref="NftablesException"/>.</summary>
internal ref struct AttributeReader(ReadOnlySpan<byte> bytes)
{
    private const int HeaderLength = 4;
    private const ushort TypeMask = 0x3fff;
    private ReadOnlySpan<byte> _rest = bytes;

    public ushort Type { get; private set; }

    public ReadOnlySpan<byte> Value { get; private set; }

    public bool Next()
    {
        if (_rest.IsEmpty)
            return false;
        if (_rest.Length < HeaderLength)
            throw Malformed("an attribute without a header");
        var length = MemoryMarshal.Read<ushort>(_rest);
        if (length < HeaderLength || length > _rest.Length)
            throw Malformed($"an attribute of {length} in {_rest.Length} bytes");
        Type = (ushort)(MemoryMarshal.Read<ushort>(_rest[2..]) & TypeMask);
        Value = _rest[HeaderLength..length];
        _rest = _rest[Math.Min((length + 3) / 4 * 4, _rest.Length)..];
        return true;
    }

    public readonly AttributeReader Nest() => new(Value);

    public readonly byte ReadByte() => Value.Length == 1 ? Value[0] : throw Malformed($"{Value.Length} bytes as a byte");

    public readonly uint ReadNumber() => Value.Length == sizeof(uint)
        ? BinaryPrimitives.ReadUInt32BigEndian(Value) : throw Malformed($"{Value.Length} bytes as a 32-bit number");

    public readonly ulong ReadLong() => Value.Length == sizeof(ulong)
        ? BinaryPrimitives.ReadUInt64BigEndian(Value) : throw Malformed($"{Value.Length} bytes as a 64-bit number");

    /// <summary>Up to the first zero.</summary>
    public readonly string ReadText()
    {
        var end = Value.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? Value : Value[..end]);
    }

    public static NftablesException Malformed(string what) => new("read the kernel's answer", Errno.BadMessage, what);
}
