using System.Buffers.Binary;
using System.Runtime.InteropServices;
using NodeStack.Proxy.Addresses;
using static NodeStack.Proxy.Conntrack.ConntrackNumbers;

namespace NodeStack.Proxy.Conntrack;

/// <summary>Answers of ctnetlink. Whatever the bytes are: a value, or a <see cref="ConntrackException"/> with EBADMSG.</summary>
internal static class ConntrackMessageParser
{
    /// <summary>Takes the next message off a datagram; false: there is none left.</summary>
    public static bool TryTake(ref ReadOnlySpan<byte> datagram, out ConntrackMessage message)
    {
        message = default;
        if (datagram.IsEmpty)
            return false;
        if (datagram.Length < HeaderLength)
            throw ConntrackException.Malformed($"{datagram.Length} bytes are no message");
        var length = MemoryMarshal.Read<uint>(datagram);
        if (length < HeaderLength || length > datagram.Length)
            throw ConntrackException.Malformed($"a message of {length} bytes in {datagram.Length}");
        message = new ConntrackMessage(
            MemoryMarshal.Read<ushort>(datagram[4..]), MemoryMarshal.Read<ushort>(datagram[6..]), MemoryMarshal.Read<uint>(datagram[8..]), datagram[HeaderLength..(int)length]);
        datagram = datagram[Math.Min(Aligned((int)length), datagram.Length)..];
        return true;
    }

    /// <summary>The kernel's error number in an error or end message; 0: none, it is an acknowledgement.</summary>
    public static int Errno(ConntrackMessage message)
    {
        if (message.Body.Length < 4)
            // The end of a dump may have nothing with it.
            return message.Type == MessageDone ? 0 : throw ConntrackException.Malformed("an error without a number");
        return Math.Abs((long)MemoryMarshal.Read<int>(message.Body)) is var errno and <= int.MaxValue ? (int)errno : throw ConntrackException.Malformed("no error number");
    }

    /// <summary>Null: not a UDP flow, or one whose directions have zones of their own, which no rule of ours makes.</summary>
    public static Flow? Parse(ConntrackMessage message)
    {
        if (message.Body.Length < FamilyHeaderLength)
            throw ConntrackException.Malformed("a flow without a family");
        FlowTuple? original = null, reply = null;
        uint id = 0;
        ushort zone = 0;
        var rest = message.Body[FamilyHeaderLength..];
        while (TryTake(ref rest, out var type, out var value))
            switch (type)
            {
                case Original:
                    // Most of a table may be other protocols: they are seen here and cost no more.
                    if ((original = Tuple(value)) is null)
                        return null;
                    break;
                case Reply:
                    reply = Tuple(value);
                    break;
                case Id:
                    id = BinaryPrimitives.ReadUInt32BigEndian(Exactly(value, 4));
                    break;
                case Zone:
                    zone = BinaryPrimitives.ReadUInt16BigEndian(Exactly(value, 2));
                    break;
                default:
                    break;
            }
        return original is { } o && reply is { } r ? new Flow(o.Source, o.Destination, r.Source, zone, id) : null;
    }

    private static FlowTuple? Tuple(ReadOnlySpan<byte> rest)
    {
        Address? source = null, destination = null;
        ushort sourcePort = 0, destinationPort = 0;
        byte protocol = 0;
        while (TryTake(ref rest, out var type, out var nested))
            switch (type)
            {
                case TupleAddresses:
                    while (TryTake(ref nested, out var which, out var value))
                        if (which is SourceIPv4 or SourceIPv6)
                            source = Address.Read(Exactly(value, which == SourceIPv4 ? 4 : 16));
                        else if (which is DestinationIPv4 or DestinationIPv6)
                            destination = Address.Read(Exactly(value, which == DestinationIPv4 ? 4 : 16));
                    break;
                case TupleProtocol:
                    while (TryTake(ref nested, out var which, out var value))
                        if (which == ProtocolNumber)
                            protocol = Exactly(value, 1)[0];
                        else if (which == SourcePort)
                            sourcePort = BinaryPrimitives.ReadUInt16BigEndian(Exactly(value, 2));
                        else if (which == DestinationPort)
                            destinationPort = BinaryPrimitives.ReadUInt16BigEndian(Exactly(value, 2));
                    break;
                case TupleZone:
                    return null;
                default:
                    break;
            }
        return protocol == Udp && source is { } s && destination is { } d && s.Family == d.Family ? new(new(s, sourcePort), new(d, destinationPort)) : null;
    }

    private static bool TryTake(ref ReadOnlySpan<byte> attributes, out int type, out ReadOnlySpan<byte> value)
    {
        type = 0;
        value = default;
        if (attributes.IsEmpty)
            return false;
        if (attributes.Length < AttributeHeaderLength)
            throw ConntrackException.Malformed($"{attributes.Length} bytes are no attribute");
        int length = MemoryMarshal.Read<ushort>(attributes);
        if (length < AttributeHeaderLength || length > attributes.Length)
            throw ConntrackException.Malformed($"an attribute of {length} bytes in {attributes.Length}");
        type = MemoryMarshal.Read<ushort>(attributes[2..]) & AttributeType;
        value = attributes[AttributeHeaderLength..length];
        attributes = attributes[Math.Min(Aligned(length), attributes.Length)..];
        return true;
    }

    private static ReadOnlySpan<byte> Exactly(ReadOnlySpan<byte> value, int length) =>
        value.Length == length ? value : throw ConntrackException.Malformed($"a value of {value.Length} bytes instead of {length}");

    private static int Aligned(int length) => (length + 3) & ~3;

    private readonly record struct FlowTuple(FlowEnd Source, FlowEnd Destination);
}
