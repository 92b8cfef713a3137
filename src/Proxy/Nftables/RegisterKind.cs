namespace NodeStack.Proxy.Nftables;

/// <summary>What the bytes of a register mean, and so how they are printed.</summary>
internal enum RegisterKind
{
    Raw,
    Address,
    Protocol,
    Port,
    Mark,
    Number,
    InterfaceName,
    ConnectionState,
    ConnectionStatus,
    AddressType,

    /// <summary>What a map has for a key.</summary>
    Mapped,
}
