using System.Collections.Immutable;
using System.Net;

namespace NodeStack.Proxy.PodMasquerade;

/// <summary>Whose packets get this node's address, and when.</summary>
/// <param name="PodNetworks">Where this node's pods are. A family without any has no table.</param>
/// <param name="ClusterNetworks">Where all the cluster's pods are: packets to them keep their source. None may contain another.</param>
public sealed record MasqueradeWish(ImmutableArray<IPNetwork> PodNetworks, ImmutableArray<IPNetwork> ClusterNetworks)
{
    public bool Equals(MasqueradeWish? other) =>
        other is not null && PodNetworks.SequenceEqual(other.PodNetworks) && ClusterNetworks.SequenceEqual(other.ClusterNetworks);

    public override int GetHashCode() => PodNetworks.Length * 31 + ClusterNetworks.Length;
}
