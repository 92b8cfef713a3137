using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace NodeStack.Proxy.Nftables.Netlink;

/// <summary>
/// Netlink messages one behind the other in a buffer that grows: headers in the machine's byte order, nf_tables attributes in network order, everything on
/// 4-byte borders. Dispose gives the memory back.
/// </summary>
internal sealed class MessageBuffer : IDisposable
{
    public const int HeaderLength = 20;
    private const int AttributeHeader = 4;
    private const ushort Nested = 0x8000;

    /// <summary>Larger ones are left to the collector: a pool would hold a cluster's worth of elements for ever.</summary>
    private const int MostPooled = 1 << 20;

    private byte[] _bytes;

    public MessageBuffer(int capacity = 4096) => _bytes = Allocate(capacity);

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Length);

    /// <summary>Makes room at once for what is to come.</summary>
    public void Reserve(int bytes)
    {
        if (Length + bytes > _bytes.Length)
            Grow(Length + bytes);
    }

    /// <summary>Begins a message with the header of netfilter; answers where it begins, for <see cref="EndMessage"/>.</summary>
    public int BeginMessage(ushort type, ushort flags, byte family, ushort resource, uint sequence)
    {
        var start = BeginPlain(type, flags, sequence, [family, 0, 0, 0]);
        BinaryPrimitives.WriteUInt16BigEndian(_bytes.AsSpan(start + 18), resource);
        return start;
    }

    /// <summary>Begins a message with the fixed part that its kind has, of whole words.</summary>
    public int BeginPlain(ushort type, ushort flags, uint sequence, ReadOnlySpan<byte> header)
    {
        var start = Length;
        var message = Take(16 + header.Length);
        MemoryMarshal.Write(message[4..], type);
        MemoryMarshal.Write(message[6..], flags);
        MemoryMarshal.Write(message[8..], sequence);
        header.CopyTo(message[16..]);
        return start;
    }

    public void EndMessage(int start) => MemoryMarshal.Write(_bytes.AsSpan(start), (uint)(Length - start));

    /// <summary>Asks for an answer to a message that is already there.</summary>
    public void AddFlags(int start, ushort flags)
    {
        var field = _bytes.AsSpan(start + 6, sizeof(ushort));
        MemoryMarshal.Write(field, (ushort)(MemoryMarshal.Read<ushort>(field) | flags));
    }

    /// <summary>Begins an attribute made of attributes; answers where it begins, for <see cref="EndNest"/>.</summary>
    public int BeginNest(ushort type) => BeginAttribute((ushort)(type | Nested));

    public void EndNest(int start) => MemoryMarshal.Write(_bytes.AsSpan(start), checked((ushort)(Length - start)));

    /// <summary>Begins an attribute of bytes that are still to be written; answers where it begins, for <see cref="EndAttribute"/>.</summary>
    public int BeginAttribute(ushort type)
    {
        var start = Length;
        MemoryMarshal.Write(Take(AttributeHeader)[2..], type);
        return start;
    }

    public void EndAttribute(int start)
    {
        EndNest(start);
        Take((4 - Length % 4) % 4);
    }

    /// <summary>Bytes inside an attribute, without padding.</summary>
    public void Write(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    public void WriteBytes(ushort type, ReadOnlySpan<byte> bytes)
    {
        var attribute = Take(AttributeHeader + (bytes.Length + 3) / 4 * 4);
        MemoryMarshal.Write(attribute, checked((ushort)(AttributeHeader + bytes.Length)));
        MemoryMarshal.Write(attribute[2..], type);
        bytes.CopyTo(attribute[AttributeHeader..]);
    }

    public void WriteByte(ushort type, byte value) => WriteBytes(type, [value]);

    public void WriteNumber(ushort type, uint value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        WriteBytes(type, bytes);
    }

    public void WriteLong(ushort type, ulong value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        WriteBytes(type, bytes);
    }

    /// <summary>A text that ends with a zero.</summary>
    public void WriteText(ushort type, string text)
    {
        var start = BeginAttribute(type);
        var length = Encoding.UTF8.GetByteCount(text);
        Encoding.UTF8.GetBytes(text, Take(length + 1));
        EndAttribute(start);
    }

    public void Dispose()
    {
        var bytes = _bytes;
        (_bytes, Length) = ([], 0);
        if (bytes.Length is > 0 and <= MostPooled)
            ArrayPool<byte>.Shared.Return(bytes);
    }

    private Span<byte> Take(int bytes)
    {
        Reserve(bytes);
        var taken = _bytes.AsSpan(Length, bytes);
        taken.Clear();
        Length += bytes;
        return taken;
    }

    private void Grow(int least)
    {
        var larger = Allocate(Math.Max(least, _bytes.Length * 2));
        Bytes.CopyTo(larger);
        var length = Length;
        Dispose();
        (_bytes, Length) = (larger, length);
    }

    private static byte[] Allocate(int bytes) =>
        bytes <= MostPooled ? ArrayPool<byte>.Shared.Rent(bytes) : GC.AllocateUninitializedArray<byte>(bytes);
}
