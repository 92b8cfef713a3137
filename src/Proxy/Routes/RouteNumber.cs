namespace NodeStack.Proxy.Routes;

/// <summary>Types, flags and attributes of rtnetlink (linux/rtnetlink.h, linux/if_link.h).</summary>
internal static class RouteNumber
{
    public const ushort NewLink = 16;
    public const ushort DeleteLink = 17;
    public const ushort GetLink = 18;
    public const ushort NewRoute = 24;
    public const ushort DeleteRoute = 25;
    public const ushort GetRoute = 26;

    public const ushort FlagExclusive = 0x200;

    public const byte FamilyIPv4 = 2;
    public const byte FamilyIPv6 = 10;

    public const byte MainTable = 254;
    public const byte ScopeUniverse = 0;
    public const byte TypeUnicast = 1;

    public const ushort Destination = 1;
    public const ushort OutgoingLink = 4;
    public const ushort Gateway = 5;
    public const ushort Priority = 6;
    public const ushort MultiplePaths = 9;
    public const ushort Table = 15;

    public const ushort LinkName = 3;
    public const ushort LinkMtu = 4;

    /// <summary>struct rtmsg and struct ifinfomsg, in bytes.</summary>
    public const int RouteHeader = 12, LinkHeader = 16;
}
