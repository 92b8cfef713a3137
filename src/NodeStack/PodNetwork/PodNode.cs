using System.Collections.Immutable;
using System.Net;

namespace NodeStack.PodNetwork;

/// <summary>What counts of a Node for the pod network.</summary>
/// <param name="PodCidrs">As they are written.</param>
/// <param name="Addresses">The internal ones, in order.</param>
internal sealed record PodNode(string Name, DateTime Created, ImmutableArray<string> PodCidrs, ImmutableArray<IPAddress> Addresses)
{
    public bool Equals(PodNode? other) => other is not null && Name == other.Name && Created == other.Created
        && PodCidrs.SequenceEqual(other.PodCidrs) && Addresses.SequenceEqual(other.Addresses);

    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);
}
