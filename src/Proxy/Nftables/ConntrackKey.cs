namespace NodeStack.Proxy.Nftables;

/// <summary>With the kernel's numbers (enum nft_ct_keys).</summary>
internal enum ConntrackKey
{
    State = 0,
    Status = 2,
}
