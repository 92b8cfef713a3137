namespace NodeStack.Proxy.Nftables.Netlink;

/// <summary>Types and flags of netlink messages (linux/netlink.h, nfnetlink.h, nf_tables.h).</summary>
internal static class MessageNumber
{
    public const ushort Error = 2;
    public const ushort Done = 3;
    public const ushort Overrun = 4;
    public const ushort BatchBegin = 16;
    public const ushort BatchEnd = 17;

    /// <summary>Added to the nf_tables message types.</summary>
    public const ushort Nftables = 10 << 8;

    public const ushort NewTable = Nftables + 0;
    public const ushort GetTable = Nftables + 1;
    public const ushort DeleteTable = Nftables + 2;
    public const ushort NewChain = Nftables + 3;
    public const ushort GetChain = Nftables + 4;
    public const ushort DeleteChain = Nftables + 5;
    public const ushort NewRule = Nftables + 6;
    public const ushort GetRule = Nftables + 7;
    public const ushort NewSet = Nftables + 9;
    public const ushort GetSet = Nftables + 10;
    public const ushort NewElements = Nftables + 12;
    public const ushort GetElements = Nftables + 13;
    public const ushort DeleteElements = Nftables + 14;
    public const ushort NewGeneration = Nftables + 15;
    public const ushort GetGeneration = Nftables + 16;

    public const ushort FlagRequest = 0x1;
    public const ushort FlagAck = 0x4;
    public const ushort FlagDumpInterrupted = 0x10;
    public const ushort FlagDump = 0x300;
    public const ushort FlagCreate = 0x400;
    public const ushort FlagAppend = 0x800;

    /// <summary>On an error: the request is not repeated in it.</summary>
    public const ushort FlagCapped = 0x100;

    /// <summary>On an error: attributes follow.</summary>
    public const ushort FlagErrorAttributes = 0x200;
}
