using System.Collections.Immutable;
using NodeStack.Proxy.Addresses;

namespace NodeStack.Proxy.Tracking;

/// <summary>What counts of an EndpointSlice.</summary>
/// <param name="Service">Whose endpoints they are, by the label kubernetes.io/service-name.</param>
internal sealed record SliceEntry(
    ServiceKey Service, string Name, AddressFamily Family, ImmutableArray<SlicePort> Ports, ImmutableArray<SliceEndpoint> Endpoints)
{
    /// <summary>When what the slice tells of happened (endpoints.kubernetes.io/last-change-trigger-time); null: not known. Says nothing of the content, so slices that differ in it only are equal.</summary>
    public DateTimeOffset? ChangedAt { get; init; }

    public bool Equals(SliceEntry? other) => other is not null && Service == other.Service && Name == other.Name && Family == other.Family
        && Ports.SequenceEqual(other.Ports) && Endpoints.AsSpan().SequenceEqual(other.Endpoints.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Service, Name);
}
