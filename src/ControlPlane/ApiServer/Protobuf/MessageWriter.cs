using System.Buffers.Binary;
using System.Numerics;

namespace NodeStack.ControlPlane.ApiServer.Protobuf;

/// <summary>
/// Builds protobuf messages in memory. Lengths stand before what they measure and are known only after it, so one byte is kept free for each, and what
/// follows is moved when that does not do: nearly all messages are shorter than 128 bytes, and the others are few.
/// </summary>
internal sealed class MessageWriter
{
    private const int LongestVarint = 10;
    private byte[] _bytes = new byte[512];
    private int _length;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    public int Length => _length;

    public void Clear() => _length = 0;

    public static int VarintLength(ulong value) => (BitOperations.Log2(value | 1) / 7) + 1;

    public void WriteVarint(int field, ulong value)
    {
        WriteTag(field, WireReader.Varint);
        WriteRaw(value);
    }

    public void WriteFixed64(int field, ulong value)
    {
        WriteTag(field, WireReader.Fixed64);
        BinaryPrimitives.WriteUInt64LittleEndian(Grow(sizeof(ulong)), value);
    }

    public void WriteBytes(int field, ReadOnlySpan<byte> value)
    {
        WriteTag(field, WireReader.Bytes);
        WriteRaw((ulong)value.Length);
        value.CopyTo(Grow(value.Length));
    }

    /// <summary>Bytes as they are, without a field around them.</summary>
    public void Append(ReadOnlySpan<byte> value) => value.CopyTo(Grow(value.Length));

    /// <summary>The head of a field of a known length, whose value follows from elsewhere.</summary>
    public void WriteHead(int field, long length)
    {
        WriteTag(field, WireReader.Bytes);
        WriteRaw((ulong)length);
    }

    /// <summary>Begins a message inside the present one.</summary>
    /// <returns>What <see cref="End"/> wants to know.</returns>
    public int Begin(int field)
    {
        WriteTag(field, WireReader.Bytes);
        Grow(1);
        return _length;
    }

    public void End(int start)
    {
        var length = _length - start;
        var more = VarintLength((ulong)length) - 1;
        if (more > 0)
        {
            Grow(more);
            _bytes.AsSpan(start, length).CopyTo(_bytes.AsSpan(start + more));
        }
        PutVarint(_bytes.AsSpan(start - 1), (ulong)length);
    }

    private void WriteTag(int field, int wireType) => WriteRaw(((ulong)field << 3) | (uint)wireType);

    private void WriteRaw(ulong value) => PutVarint(Grow(VarintLength(value)), value);

    /// <summary>Writes a number where there is room for it; how many bytes it took.</summary>
    public static int PutVarint(Span<byte> place, ulong value)
    {
        var at = 0;
        for (; value >= 0x80; value >>= 7)
            place[at++] = (byte)(value | 0x80);
        place[at] = (byte)value;
        return at + 1;
    }

    private Span<byte> Grow(int count)
    {
        if (_bytes.Length - _length < count)
            Array.Resize(ref _bytes, Math.Max(checked(_length + count + LongestVarint), (int)Math.Min(2L * _bytes.Length, Array.MaxLength)));
        var place = _bytes.AsSpan(_length, count);
        _length += count;
        return place;
    }
}
