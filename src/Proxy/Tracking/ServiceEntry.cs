using System.Collections.Immutable;
using NodeStack.Proxy.Addresses;

namespace NodeStack.Proxy.Tracking;

/// <summary>What counts of a Service: its ports, once for each family that it has an address in.</summary>
internal sealed record ServiceEntry(ServiceKey Key, ImmutableArray<ServicePort> IPv4, ImmutableArray<ServicePort> IPv6)
{
    public ImmutableArray<ServicePort> Ports(AddressFamily family) => family == AddressFamily.IPv4 ? IPv4 : IPv6;

    public bool Equals(ServiceEntry? other) => other is not null && Key == other.Key && IPv4.SequenceEqual(other.IPv4) && IPv6.SequenceEqual(other.IPv6);

    public override int GetHashCode() => Key.GetHashCode();
}
