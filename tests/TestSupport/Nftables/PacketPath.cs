namespace NodeStack.TestSupport.Nftables;

/// <summary>Where a packet comes from. Where it goes to is decided by its destination after NAT, as routing does it.</summary>
internal enum PacketPath
{
    /// <summary>Over an interface, from a pod or from outside: prerouting, then input, or forward and postrouting.</summary>
    FromInterface,

    /// <summary>From a process of this machine: output and postrouting, and if it is for this machine too, then again in by loopback.</summary>
    FromThisMachine,
}
