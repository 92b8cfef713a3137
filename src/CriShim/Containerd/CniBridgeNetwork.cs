namespace NodeStack.CriShim.Containerd;

/// <summary>A pod network made of a bridge on the node.</summary>
public sealed record CniBridgeNetwork
{
    public required string BridgeName { get; init; }

    /// <summary>One for each family.</summary>
    public required IReadOnlyList<string> PodSubnets { get; init; }

    /// <summary>Where the addresses that were given out are written down.</summary>
    public required string DataPath { get; init; }

    /// <summary>The most bytes of one packet; null: the kernel's own choice.</summary>
    public int? Mtu { get; init; }

    /// <summary>The bridge plugin masquerades what leaves the subnet; needs iptables.</summary>
    public bool Masquerades { get; init; }

    /// <summary>Host ports by the portmap plugin; needs iptables.</summary>
    public bool MapsPorts { get; init; }

    /// <summary>A bridge that is left from another subnet gets this one's address.</summary>
    public bool ReplacesAddress { get; init; }
}
