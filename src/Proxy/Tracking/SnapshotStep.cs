using System.Collections.Immutable;

namespace NodeStack.Proxy.Tracking;

/// <summary>The snapshot after one change, and whose rules may be others now.</summary>
internal readonly record struct SnapshotStep(ProxySnapshot Snapshot, ImmutableArray<ServiceKey> Dirty)
{
    /// <summary>Every Service's.</summary>
    public bool IsAllDirty { get; init; }
}
