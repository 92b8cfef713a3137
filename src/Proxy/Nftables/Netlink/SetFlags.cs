namespace NodeStack.Proxy.Nftables.Netlink;

/// <summary>NFT_SET_... of linux/netfilter/nf_tables.h, those that we write.</summary>
[Flags]
internal enum SetFlags : uint
{
    None = 0,
    Interval = 0x4,
    Map = 0x8,
    Timeout = 0x10,

    /// <summary>Packets may add elements.</summary>
    Evaluated = 0x20,
    Concatenation = 0x80,
}
