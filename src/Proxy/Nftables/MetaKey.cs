namespace NodeStack.Proxy.Nftables;

/// <summary>With the kernel's numbers (enum nft_meta_keys).</summary>
internal enum MetaKey
{
    Mark = 3,
    InterfaceName = 6,
    TransportProtocol = 16,
}
