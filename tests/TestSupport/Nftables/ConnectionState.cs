namespace NodeStack.TestSupport.Nftables;

/// <summary>What conntrack says of a packet, with the bits that `ct state` has.</summary>
[Flags]
internal enum ConnectionState : uint
{
    None = 0,
    Invalid = 1,
    Established = 2,
    Related = 4,
    New = 8,
    Untracked = 64,
}
