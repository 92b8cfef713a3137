using System.Buffers.Binary;
using NodeStack.ControlPlane.ApiServer.Objects;

namespace NodeStack.ControlPlane.ApiServer.Protobuf;

/// <summary>Reads the fields of one protobuf message from bytes that anybody may have sent. Failures are worded as upstream's generated code words them.</summary>
/// <param name="message">Name of the message, for failures.</param>
internal ref struct WireReader(ReadOnlySpan<byte> bytes, string message)
{
    public const int Varint = 0;
    public const int Fixed64 = 1;
    public const int Bytes = 2;
    private const int StartGroup = 3;
    private const int EndGroup = 4;
    private const int Fixed32 = 5;

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at;

    /// <summary>How many bytes have been read.</summary>
    public readonly int Position => _at;

    public readonly bool IsAtEnd => _at >= _bytes.Length;

    /// <summary>The next field; false at the end of the message.</summary>
    /// <exception cref="ObjectFormatException">There is no field.</exception>
    public bool TryReadTag(out int number, out int wireType)
    {
        (number, wireType) = (0, 0);
        if (IsAtEnd)
            return false;
        var tag = ReadVarint();
        (number, wireType) = ((int)(tag >> 3), (int)(tag & 7));
        if (wireType == EndGroup)
            throw new ObjectFormatException($"proto: {message}: wiretype end group for non-group");
        return number > 0 ? true : throw new ObjectFormatException($"proto: {message}: illegal tag {number} (wire type {wireType})");
    }

    /// <exception cref="ObjectFormatException">It is cut off, or of more than ten bytes.</exception>
    public ulong ReadVarint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Next();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }
        throw new ObjectFormatException("proto: integer overflow");
    }

    public ulong ReadFixed64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    /// <summary>Bytes, a text or a message.</summary>
    public ReadOnlySpan<byte> ReadBytes() => Take(ReadVarint());

    /// <param name="field">Its name, for the failure.</param>
    /// <exception cref="ObjectFormatException">The field is of another type.</exception>
    public ReadOnlySpan<byte> ReadBytes(int wireType, string field) => wireType == Bytes ? ReadBytes() : throw WrongType(wireType, field);

    /// <exception cref="ObjectFormatException">The field is of another type.</exception>
    public long ReadWhole(int wireType, string field) => wireType == Varint ? (long)ReadVarint() : throw WrongType(wireType, field);

    public static ObjectFormatException WrongType(int wireType, string field) => new($"proto: wrong wireType = {wireType} for field {field}");

    /// <summary>Passes over the value of a field that nobody knows, as upstream does.</summary>
    public void Skip(int wireType)
    {
        // Groups nest; they are counted, since a stack would be the sender's to fill.
        for (var depth = 0; ;)
        {
            switch (wireType)
            {
                case Varint:
                    ReadVarint();
                    break;
                case Fixed64:
                    Take(8);
                    break;
                case Bytes:
                    ReadBytes();
                    break;
                case StartGroup:
                    depth++;
                    break;
                case EndGroup when depth > 0:
                    depth--;
                    break;
                case EndGroup:
                    throw new ObjectFormatException("proto: unexpected end of group");
                case Fixed32:
                    Take(4);
                    break;
                default:
                    throw new ObjectFormatException($"proto: illegal wireType {wireType}");
            }
            if (depth == 0)
                return;
            wireType = (int)(ReadVarint() & 7);
        }
    }

    private byte Next() => IsAtEnd ? throw CutOff() : _bytes[_at++];

    private ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > long.MaxValue)
            throw new ObjectFormatException("proto: negative length found during unmarshaling");
        if (length > (ulong)(_bytes.Length - _at))
            throw CutOff();
        var taken = _bytes.Slice(_at, (int)length);
        _at += (int)length;
        return taken;
    }

    private static ObjectFormatException CutOff() => new("unexpected EOF");
}
