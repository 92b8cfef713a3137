using System.Collections.Immutable;
using NodeStack.KubeApi.Queues;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Configuration;
using NodeStack.Proxy.Ruleset;
using NodeStack.Proxy.Sync;
using NodeStack.Proxy.Tracking;

namespace NodeStack.Proxy.Hosting;

/// <summary>
/// Hands each change of the cluster to the loops of both families. Woken by the tracker, and now and then to see whether this machine got other addresses.
/// </summary>
/// <param name="readOwn">The addresses of this machine's interfaces; empty where they cannot be told at this moment.</param>
internal sealed class DispatchLoop(
    ServiceTracker tracker,
    ProxyOptions options,
    ImmutableDictionary<AddressFamily, FamilyLoop> families,
    IChangeObserver observer,
    Func<ImmutableArray<Address>> readOwn,
    TimeProvider time)
{
    private static readonly TimeSpan s_lookAgain = TimeSpan.FromSeconds(30);

    /// <summary>Reading them for each of many changes would cost more than the changes.</summary>
    private static readonly TimeSpan s_ownLast = TimeSpan.FromSeconds(10);
    private readonly Dictionary<AddressFamily, RulesetOptions> _last = [];
    private ImmutableArray<Address> _own = [];
    private long _ownReadAt;

    public async Task RunAsync(CancellationToken cancel)
    {
        var wake = new WakeSignal(time);
        tracker.Changed += wake.Set;
        await tracker.SyncedAsync(cancel).ConfigureAwait(false);
        while (true)
        {
            Dispatch(tracker.Take(), Own());
            observer.Changed(tracker);
            await wake.WaitAsync(s_lookAgain, cancel).ConfigureAwait(false);
            cancel.ThrowIfCancellationRequested();
        }
    }

    /// <summary>What was read last stays where nothing can be read: without addresses no node port would be answered.</summary>
    private ImmutableArray<Address> Own()
    {
        if (!_own.IsEmpty && time.GetElapsedTime(_ownReadAt) < s_ownLast)
            return _own;
        _ownReadAt = time.GetTimestamp();
        if (readOwn() is { IsEmpty: false } own)
            _own = own;
        return _own;
    }

    private void Dispatch(TrackedChanges changes, ImmutableArray<Address> own)
    {
        foreach (var (family, loop) in families)
        {
            var rules = RulesetOptionsRules.Build(family, options, changes.Snapshot, own);
            if (!changes.AreAllDirty && changes.Dirty.IsEmpty && rules.Equals(_last.GetValueOrDefault(family)))
                continue;
            _last[family] = rules;
            loop.Add(new PendingWork(
                changes.Snapshot, options.NodeName, rules, changes.AreAllDirty ? null : changes.Dirty, [.. changes.ChangeTimes.Where(t => t.Family == family)]));
        }
    }
}
