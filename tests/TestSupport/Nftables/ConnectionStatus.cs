namespace NodeStack.TestSupport.Nftables;

/// <summary>What conntrack says of a connection, with the kernel's bits (enum ip_conntrack_status); those that rules may look at.</summary>
[Flags]
internal enum ConnectionStatus : uint
{
    None = 0,
    SeenReply = 2,
    Assured = 4,
    Confirmed = 8,
    SourceNat = 16,
    DestinationNat = 32,
}
