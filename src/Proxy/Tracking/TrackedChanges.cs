using System.Collections.Immutable;

namespace NodeStack.Proxy.Tracking;

/// <summary>The cluster now, and what changed since it was last asked for.</summary>
/// <param name="AreAllDirty">Every Service is to be looked at again, those that are gone too; else those of <paramref name="Dirty"/>.</param>
/// <param name="ChangeTimes">Of the endpoints that changed since then.</param>
internal sealed record TrackedChanges(
    ProxySnapshot Snapshot, bool AreAllDirty, ImmutableHashSet<ServiceKey> Dirty, ImmutableArray<ChangeTime> ChangeTimes);
