namespace NodeStack.Proxy.Nftables;

/// <summary>The types of fields that keys and values are made of: nft's own numbers, by which the nft tool knows how to print them.</summary>
internal enum FieldType
{
    Ipv4Address = 7,
    Ipv6Address = 8,
    Protocol = 12,
    Port = 13,

    /// <summary>32 bits in the machine's byte order: what numgen makes.</summary>
    Mark = 19,
}
