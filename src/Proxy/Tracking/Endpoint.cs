using System.Collections.Immutable;
using NodeStack.Proxy.Addresses;

namespace NodeStack.Proxy.Tracking;

/// <summary>One address and port that stands behind a service port.</summary>
/// <param name="IsReady">May get traffic (publishNotReadyAddresses is in it already).</param>
/// <param name="IsServing">Answers, though it may be about to end.</param>
/// <param name="IsLocal">On this node.</param>
internal sealed record Endpoint(Address Address, ushort Port, bool IsReady, bool IsServing, bool IsTerminating, bool IsLocal)
{
    /// <summary>Node names of hints.forNodes.</summary>
    public ImmutableArray<string> NodeHints { get; init; } = [];

    /// <summary>Zones of hints.forZones.</summary>
    public ImmutableArray<string> ZoneHints { get; init; } = [];

    public bool Equals(Endpoint? other) => other is not null && Address == other.Address && Port == other.Port && IsReady == other.IsReady
        && IsServing == other.IsServing && IsTerminating == other.IsTerminating && IsLocal == other.IsLocal
        && NodeHints.SequenceEqual(other.NodeHints) && ZoneHints.SequenceEqual(other.ZoneHints);

    public override int GetHashCode() => HashCode.Combine(Address, Port);
}
