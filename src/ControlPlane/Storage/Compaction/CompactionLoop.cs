using Microsoft.Extensions.Logging;

namespace NodeStack.ControlPlane.Storage.Compaction;

/// <summary>
/// Compacts the store. Woken by the clock, once an interval. Owns the revisions it has seen. Several servers on one etcd may each run it: the store takes a
/// revision that another compacted for done.
/// </summary>
public sealed class CompactionLoop(IStore store, TimeProvider time, ILogger log, TimeSpan? interval = null)
{
    private readonly TimeSpan _interval = interval ?? CompactionRules.DefaultInterval;
    private IReadOnlyList<SeenRevision> _seen = [];
    private long _compacted;

    public async Task RunAsync(CancellationToken cancellation)
    {
        using var clock = new PeriodicTimer(_interval, time);
        try
        {
            do
                await TurnAsync(cancellation).ConfigureAwait(false);
            while (await clock.WaitForNextTickAsync(cancellation).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
        }
    }

    /// <summary>Looks where the store is, and compacts to where it was one interval ago.</summary>
    internal async Task TurnAsync(CancellationToken cancellation)
    {
        try
        {
            var now = time.GetUtcNow();
            _seen = [.. _seen, new SeenRevision(await store.CurrentRevisionAsync(cancellation).ConfigureAwait(false), now)];
            if (CompactionRules.Choose(_seen, _compacted, _interval, now) is { } revision)
            {
                await store.CompactAsync(revision, cancellation).ConfigureAwait(false);
                _compacted = revision;
                log.Compacted(revision);
            }
            _seen = CompactionRules.Forget(_seen, _interval, now);
        }
        catch (StoreUnavailableException error)
        {
            log.CompactionFailed(error);
        }
    }
}
