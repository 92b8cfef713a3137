using System.Collections.Immutable;
using NodeStack.Proxy.Addresses;

namespace NodeStack.Proxy.Tracking;

/// <summary>The networks of one ServiceCIDR, or of all of them: sorted, each once.</summary>
internal sealed record ServiceNetworks(ImmutableArray<AddressPrefix> Networks)
{
    public static readonly ServiceNetworks None = new([]);

    public static ServiceNetworks Of(IEnumerable<AddressPrefix> networks) =>
        new([.. networks.Distinct().OrderBy(n => n.First).ThenBy(n => n.Length)]);

    public bool Equals(ServiceNetworks? other) => other is not null && Networks.SequenceEqual(other.Networks);

    public override int GetHashCode() => Networks.Length;
}
