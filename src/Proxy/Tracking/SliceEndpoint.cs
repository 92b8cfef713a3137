using System.Collections.Immutable;
using NodeStack.Proxy.Addresses;

namespace NodeStack.Proxy.Tracking;

/// <summary>One endpoint of an EndpointSlice. A struct: a cluster has them by the ten thousand.</summary>
/// <param name="NodeName">Empty: not known.</param>
internal readonly record struct SliceEndpoint(Address Address, EndpointConditions Conditions, string NodeName)
{
    /// <summary>Node names of hints.forNodes.</summary>
    public ImmutableArray<string> NodeHints { get; init; } = [];

    /// <summary>Zones of hints.forZones.</summary>
    public ImmutableArray<string> ZoneHints { get; init; } = [];

    public bool Equals(SliceEndpoint other) => Address == other.Address && Conditions == other.Conditions && NodeName == other.NodeName
        && Same(NodeHints, other.NodeHints) && Same(ZoneHints, other.ZoneHints);

    public override int GetHashCode() => Address.GetHashCode();

    private static bool Same(ImmutableArray<string> one, ImmutableArray<string> other) => one == other || one.SequenceEqual(other);
}
