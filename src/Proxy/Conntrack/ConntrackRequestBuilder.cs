using System.Buffers.Binary;
using System.Runtime.InteropServices;
using NodeStack.Proxy.Addresses;
using static NodeStack.Proxy.Conntrack.ConntrackNumbers;

namespace NodeStack.Proxy.Conntrack;

/// <summary>Requests to ctnetlink, byte by byte. Headers are in the machine's byte order, values in the network's.</summary>
internal sealed class ConntrackRequestBuilder
{
    private readonly List<byte> _bytes = [];

    public byte[] ToArray() => [.. _bytes];

    /// <summary>All flows of a family.</summary>
    /// <param name="hasFilter">Only those of UDP; kernels before 5.8 answer all the same.</param>
    public ConntrackRequestBuilder Dump(AddressFamily family, uint sequence, bool hasFilter) => Message(GetFlow, FlagDump, family, sequence, () =>
    {
        if (!hasFilter)
            return;
        Nest(Original, () => Nest(TupleProtocol, () => Attribute(ProtocolNumber, [Udp])));
        Nest(Filter, () => Attribute(FilterOriginal, MemoryMarshal.AsBytes(new ReadOnlySpan<uint>([FilterByProtocol]))));
    });

    /// <summary>One flow, and no other that has come in its place.</summary>
    public ConntrackRequestBuilder Delete(Flow flow, uint sequence) => Message(DeleteFlow, FlagAcknowledge, flow.Destination.Address.Family, sequence, () =>
    {
        Tuple(Original, flow.Source, flow.Destination);
        Attribute(Id, BigEndian(flow.Id));
        if (flow.Zone != 0)
            Attribute(Zone, BigEndian(flow.Zone));
    });

    /// <summary>A message of ctnetlink with what the body adds.</summary>
    public ConntrackRequestBuilder Message(ushort type, ushort flags, AddressFamily family, uint sequence, Action body)
    {
        var start = _bytes.Count;
        Span<byte> header = stackalloc byte[HeaderLength + FamilyHeaderLength];
        header.Clear();
        BitConverter.TryWriteBytes(header[4..], type);
        BitConverter.TryWriteBytes(header[6..], (ushort)(FlagRequest | flags));
        BitConverter.TryWriteBytes(header[8..], sequence);
        header[HeaderLength] = family == AddressFamily.IPv4 ? FamilyIPv4 : FamilyIPv6;
        _bytes.AddRange(header);
        body();
        BitConverter.TryWriteBytes(CollectionsMarshal.AsSpan(_bytes)[start..], (uint)(_bytes.Count - start));
        return this;
    }

    /// <summary>One direction of a UDP flow.</summary>
    public void Tuple(ushort type, FlowEnd source, FlowEnd destination) => Nest(type, () =>
    {
        var isIPv4 = source.Address.Family == AddressFamily.IPv4;
        Nest(TupleAddresses, () =>
        {
            Attribute(isIPv4 ? SourceIPv4 : SourceIPv6, Bytes(source.Address));
            Attribute(isIPv4 ? DestinationIPv4 : DestinationIPv6, Bytes(destination.Address));
        });
        Nest(TupleProtocol, () =>
        {
            Attribute(ProtocolNumber, [Udp]);
            Attribute(SourcePort, BigEndian(source.Port));
            Attribute(DestinationPort, BigEndian(destination.Port));
        });
    });

    public void Attribute(ushort type, ReadOnlySpan<byte> value)
    {
        Begin(type, value.Length);
        _bytes.AddRange(value);
        while (_bytes.Count % 4 != 0)
            _bytes.Add(0);
    }

    public static byte[] BigEndian(uint number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        return bytes;
    }

    public static byte[] BigEndian(ushort number) => [(byte)(number >> 8), (byte)number];

    private void Nest(ushort type, Action body)
    {
        var start = _bytes.Count;
        Begin((ushort)(type | Nested), 0);
        body();
        BitConverter.TryWriteBytes(CollectionsMarshal.AsSpan(_bytes)[start..], (ushort)(_bytes.Count - start));
    }

    private void Begin(ushort type, int length)
    {
        _bytes.AddRange(BitConverter.GetBytes((ushort)(AttributeHeaderLength + length)));
        _bytes.AddRange(BitConverter.GetBytes(type));
    }

    private static byte[] Bytes(Address address)
    {
        var bytes = new byte[address.Length];
        address.Write(bytes);
        return bytes;
    }
}
