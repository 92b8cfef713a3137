using System.Collections.Immutable;
using NodeStack.Proxy.Ruleset;
using NodeStack.Proxy.Tracking;

namespace NodeStack.Proxy.Sync;

/// <summary>What one family has still to do: everything that came since it last took it. Immutable.</summary>
/// <param name="Dirty">Services to be looked at again; null: all of them.</param>
/// <param name="ChangeTimes">When the endpoints changed that wait to be programmed.</param>
internal sealed record PendingWork(
    ProxySnapshot Snapshot, string NodeName, RulesetOptions Options, ImmutableHashSet<ServiceKey>? Dirty, ImmutableArray<ChangeTime> ChangeTimes)
{
    /// <summary>This, and then that.</summary>
    public PendingWork With(PendingWork later) => later with
    {
        Dirty = Dirty is null || later.Dirty is null ? null : Dirty.Union(later.Dirty),
        ChangeTimes = ChangeTimes.AddRange(later.ChangeTimes),
    };
}
