using System.Buffers.Binary;
using NodeStack.Proxy.Addresses;

namespace NodeStack.TestSupport.Nftables;

/// <summary>The bytes of a packet that rules may read.</summary>
internal static class PacketHeaders
{
    /// <summary>The header of IPv4 (20 bytes) or IPv6 (40 bytes).</summary>
    public static byte[] Network(Packet packet)
    {
        var isIPv4 = packet.Family == AddressFamily.IPv4;
        var header = new byte[isIPv4 ? 20 : 40];
        header[0] = (byte)(isIPv4 ? 0x45 : 0x60);
        header[isIPv4 ? 9 : 6] = (byte)packet.Protocol;
        packet.Source.Address.Write(header.AsSpan(isIPv4 ? 12 : 8));
        packet.Destination.Address.Write(header.AsSpan(isIPv4 ? 16 : 24));
        return header;
    }

    /// <summary>The first 8 bytes, which TCP, UDP and SCTP share so far as ports go.</summary>
    public static byte[] Transport(Packet packet)
    {
        var header = new byte[8];
        BinaryPrimitives.WriteUInt16BigEndian(header, packet.Source.Port);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), packet.Destination.Port);
        return header;
    }
}
