using System.Net;
using System.Runtime.InteropServices;
using NodeStack.Proxy.Nftables.Netlink;

namespace NodeStack.Proxy.Routes;

/// <summary>What the kernel answers about routes and links.</summary>
internal static class RouteMessageParser
{
    /// <summary>Null for what is no unicast route of the main table.</summary>
    public static RouteEntry? Route(MessageReader message)
    {
        var payload = message.Payload;
        if (message.Type != RouteNumber.NewRoute || payload.Length < RouteNumber.RouteHeader)
            return null;
        var isIPv6 = payload[0] == RouteNumber.FamilyIPv6;
        uint table = payload[4];
        IPAddress? destination = null, gateway = null;
        var (link, priority) = (0, 0u);
        var attributes = new AttributeReader(payload[RouteNumber.RouteHeader..]);
        while (attributes.Next())
            switch (attributes.Type)
            {
                case RouteNumber.Destination: destination = Address(attributes.Value); break;
                case RouteNumber.Gateway: gateway = Address(attributes.Value); break;
                case RouteNumber.OutgoingLink: link = MessageReader.ReadNumber(attributes.Value); break;
                case RouteNumber.Priority: priority = (uint)MessageReader.ReadNumber(attributes.Value); break;
                case RouteNumber.Table: table = (uint)MessageReader.ReadNumber(attributes.Value); break;
                // struct rtnexthop: the link's number is its second word.
                case RouteNumber.MultiplePaths when attributes.Value.Length >= 8: link = MessageReader.ReadNumber(attributes.Value[4..]); break;
                default: break;
            }
        if (table != RouteNumber.MainTable || payload[7] != RouteNumber.TypeUnicast || payload[1] > (isIPv6 ? 128 : 32))
            return null;
        IPNetwork? to = payload[1] == 0 ? null : new IPNetwork(destination ?? (isIPv6 ? IPAddress.IPv6Any : IPAddress.Any), payload[1]);
        return new RouteEntry(to, gateway, link, payload[5], priority);
    }

    public static DefaultLink? Link(MessageReader message)
    {
        if (message.Type != RouteNumber.NewLink || message.Payload.Length < RouteNumber.LinkHeader)
            return null;
        string? name = null;
        int? mtu = null;
        var attributes = new AttributeReader(message.Payload[RouteNumber.LinkHeader..]);
        while (attributes.Next())
            if (attributes.Type == RouteNumber.LinkName)
                name = attributes.ReadText();
            else if (attributes.Type == RouteNumber.LinkMtu)
                mtu = MemoryMarshal.Read<int>(attributes.Value);
        return name is null ? null : new DefaultLink(name, mtu);
    }

    private static IPAddress? Address(ReadOnlySpan<byte> bytes) => bytes.Length is 4 or 16 ? new IPAddress(bytes) : null;
}
