using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using NodeStack.Proxy.Nftables.Netlink;

namespace NodeStack.Proxy.Routes;

/// <summary>Requests to the kernel about routes and links, as bytes.</summary>
internal static class RouteRequestBuilder
{
    private const ushort Ask = MessageNumber.FlagRequest | MessageNumber.FlagDump;
    private const ushort Do = MessageNumber.FlagRequest | MessageNumber.FlagAck;

    public static void ListRoutes(MessageBuffer buffer, uint sequence, bool isIPv6) =>
        buffer.EndMessage(buffer.BeginPlain(RouteNumber.GetRoute, Ask, sequence, Header(isIPv6 ? RouteNumber.FamilyIPv6 : RouteNumber.FamilyIPv4, 0, 0, 0)));

    /// <summary>Fails where a route to the network with the same metric is there, whosoever's.</summary>
    public static void Add(MessageBuffer buffer, uint sequence, Route route, byte protocol) =>
        Write(buffer, RouteNumber.NewRoute, Do | MessageNumber.FlagCreate | RouteNumber.FlagExclusive, sequence, route, protocol);

    public static void Remove(MessageBuffer buffer, uint sequence, Route route, byte protocol) =>
        Write(buffer, RouteNumber.DeleteRoute, Do, sequence, route, protocol);

    public static void GetLink(MessageBuffer buffer, uint sequence, int index)
    {
        Span<byte> header = stackalloc byte[RouteNumber.LinkHeader];
        header.Clear();
        MemoryMarshal.Write(header[4..], index);
        buffer.EndMessage(buffer.BeginPlain(RouteNumber.GetLink, MessageNumber.FlagRequest, sequence, header));
    }

    public static void RemoveLink(MessageBuffer buffer, uint sequence, string name)
    {
        Span<byte> header = stackalloc byte[RouteNumber.LinkHeader];
        header.Clear();
        var message = buffer.BeginPlain(RouteNumber.DeleteLink, Do, sequence, header);
        buffer.WriteText(RouteNumber.LinkName, name);
        buffer.EndMessage(message);
    }

    private static void Write(MessageBuffer buffer, ushort type, ushort flags, uint sequence, Route route, byte protocol)
    {
        var family = route.To.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6 ? RouteNumber.FamilyIPv6 : RouteNumber.FamilyIPv4;
        var message = buffer.BeginPlain(type, flags, sequence, Header(family, (byte)route.To.PrefixLength, protocol, RouteNumber.TypeUnicast));
        WriteAddress(buffer, RouteNumber.Destination, route.To.BaseAddress);
        WriteAddress(buffer, RouteNumber.Gateway, route.Via);
        buffer.EndMessage(message);
    }

    private static void WriteAddress(MessageBuffer buffer, ushort type, IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var length);
        buffer.WriteBytes(type, bytes[..length]);
    }

    private static byte[] Header(byte family, byte length, byte protocol, byte type) =>
        [family, length, 0, 0, RouteNumber.MainTable, protocol, RouteNumber.ScopeUniverse, type, 0, 0, 0, 0];
}
