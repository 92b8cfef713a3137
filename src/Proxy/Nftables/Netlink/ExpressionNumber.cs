namespace NodeStack.Proxy.Nftables.Netlink;

/// <summary>Attributes and values of expressions (NFTA_... of linux/netfilter/nf_tables.h).</summary>
internal static class ExpressionNumber
{
    public const ushort PayloadTarget = 1;
    public const ushort PayloadHeader = 2;
    public const ushort PayloadOffset = 3;
    public const ushort PayloadLength = 4;
    public const ushort PayloadSource = 5;
    public const uint NetworkHeader = 1;
    public const uint TransportHeader = 2;

    public const ushort MetaTarget = 1;
    public const ushort MetaKey = 2;
    public const ushort MetaSource = 3;

    public const ushort ConntrackTarget = 1;
    public const ushort ConntrackKey = 2;
    public const ushort ConntrackDirection = 3;
    public const byte OriginalDirection = 0;
    public const uint OriginalPort = 12;

    /// <summary>NFT_CT_DST_IP or NFT_CT_DST_IP6.</summary>
    public static uint OriginalAddress(Addresses.AddressFamily family) => family == Addresses.AddressFamily.IPv4 ? 20u : 22;

    public const ushort CompareSource = 1;
    public const ushort CompareOperation = 2;
    public const ushort CompareBytes = 3;

    public const ushort BitwiseSource = 1;
    public const ushort BitwiseTarget = 2;
    public const ushort BitwiseLength = 3;
    public const ushort BitwiseMask = 4;
    public const ushort BitwiseXor = 5;
    public const ushort BitwiseOperation = 6;

    public const ushort LookUpSet = 1;
    public const ushort LookUpSource = 2;
    public const ushort LookUpTarget = 3;
    public const ushort LookUpFlags = 5;
    public const uint LookUpInverted = 1;

    public const ushort NumberTarget = 1;
    public const ushort NumberModulus = 2;
    public const ushort NumberType = 3;
    public const ushort NumberOffset = 4;
    public const uint NumberRandom = 1;

    public const ushort FibTarget = 1;
    public const ushort FibResult = 2;
    public const ushort FibFlags = 3;
    public const uint FibAddressType = 3;
    public const uint FibSource = 1;
    public const uint FibDestination = 2;

    public const ushort UpdateSet = 1;
    public const ushort UpdateOperation = 3;
    public const ushort UpdateKey = 4;
    public const ushort UpdateValue = 5;
    public const ushort UpdateTimeout = 6;
    public const ushort UpdateExpression = 7;
    public const ushort UpdateFlags = 9;
    public const uint OperationUpdate = 1;

    public const ushort ImmediateTarget = 1;
    public const ushort ImmediateValue = 2;

    public const ushort NatType = 1;
    public const ushort NatFamily = 2;
    public const ushort NatAddressFirst = 3;
    public const ushort NatAddressLast = 4;
    public const ushort NatPortFirst = 5;
    public const ushort NatPortLast = 6;
    public const ushort NatFlags = 7;
    public const uint NatDestination = 1;

    /// <summary>The kernel sets them by itself where address and port are given.</summary>
    public const uint NatHasAddressAndPort = 3;

    public const ushort MasqueradeFlags = 1;
    public const ushort MasqueradePortFirst = 2;
    public const uint RandomFully = 1 << 4;

    public const ushort RejectType = 1;
    public const ushort RejectCode = 2;
    public const uint RejectUnreachable = 0;

    /// <summary>ICMP and ICMPv6 code of port unreachable.</summary>
    public static byte PortUnreachable(Addresses.AddressFamily family) => (byte)(family == Addresses.AddressFamily.IPv4 ? 3 : 4);
}
