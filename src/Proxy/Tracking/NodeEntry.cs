using System.Collections.Immutable;
using NodeStack.Proxy.Addresses;

namespace NodeStack.Proxy.Tracking;

/// <summary>What counts of the Node that the proxy runs on.</summary>
/// <param name="Zone">The label topology.kubernetes.io/zone; empty: none.</param>
/// <param name="Addresses">The first internal (else external) address, and the first of the other family if there is one.</param>
/// <param name="TaintKeys">Sorted.</param>
internal sealed record NodeEntry(
    string Name, string Zone, ImmutableArray<Address> Addresses, ImmutableArray<AddressPrefix> PodNetworks, ImmutableArray<string> TaintKeys, bool IsDeleting)
{
    public bool Equals(NodeEntry? other) => other is not null && Name == other.Name && Zone == other.Zone && Addresses.SequenceEqual(other.Addresses)
        && PodNetworks.SequenceEqual(other.PodNetworks) && TaintKeys.SequenceEqual(other.TaintKeys) && IsDeleting == other.IsDeleting;

    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);
}
