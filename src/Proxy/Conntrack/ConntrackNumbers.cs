namespace NodeStack.Proxy.Conntrack;

/// <summary>Numbers of netlink (linux/netlink.h) and of ctnetlink (linux/netfilter/nfnetlink_conntrack.h).</summary>
internal static class ConntrackNumbers
{
    public const int HeaderLength = 16, FamilyHeaderLength = 4, AttributeHeaderLength = 4;
    public const ushort MessageError = 2, MessageDone = 3;
    public const ushort NewFlow = 1 << 8, GetFlow = NewFlow | 1, DeleteFlow = NewFlow | 2;
    public const ushort FlagRequest = 1, FlagAcknowledge = 4, FlagInterrupted = 0x10, FlagDump = 0x300;
    public const ushort Nested = 0x8000, AttributeType = 0x3fff;
    public const ushort Original = 1, Reply = 2, Id = 12, Zone = 18, Filter = 25;
    public const ushort TupleAddresses = 1, TupleProtocol = 2, TupleZone = 3;
    public const ushort SourceIPv4 = 1, DestinationIPv4 = 2, SourceIPv6 = 3, DestinationIPv6 = 4;
    public const ushort ProtocolNumber = 1, SourcePort = 2, DestinationPort = 3;
    public const ushort FilterOriginal = 1;

    /// <summary>Of a filter: the original direction's protocol is compared.</summary>
    public const uint FilterByProtocol = 1 << 3;
    public const byte Udp = 17, FamilyIPv4 = 2, FamilyIPv6 = 10;
}
