using System.Collections.Immutable;

namespace NodeStack.Proxy.Health;

/// <summary>The proxy's health at one moment.</summary>
/// <param name="LastUpdated">The newest of all families; null: nothing was programmed yet.</param>
/// <param name="IsHealthy">No family is late with its changes.</param>
/// <param name="IsStarted">Every family that is waited for was programmed once.</param>
internal sealed record ProxyHealth(
    DateTimeOffset? LastUpdated, DateTimeOffset Now, bool IsHealthy, bool IsStarted, ImmutableArray<FamilyVerdict> Families);
