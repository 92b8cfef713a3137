using Microsoft.Extensions.Logging;
using NodeStack.KubeApi.Queues;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Nftables;
using NodeStack.Proxy.Ruleset;

namespace NodeStack.Proxy.Sync;

/// <summary>
/// Keeps one family's rules up to date: woken by changes and, from time to time, to look whether somebody else changed the rules. Owns the family's table
/// and writes nothing else. One family's trouble is not the other's.
/// </summary>
internal sealed class FamilyLoop(AddressFamily family, RulesetExecutor executor, SyncIntervals intervals, ISyncObserver observer, TimeProvider time, ILogger logger)
{
    private readonly Lock _lock = new();
    private readonly WakeSignal _wake = new(time);
    private readonly (DateTimeOffset Date, long Timestamp) _origin = (time.GetUtcNow(), time.GetTimestamp());
    private PendingWork? _pending;
    private PendingWork? _done;
    private DateTimeOffset? _lastStart;
    private DateTimeOffset _nextCheck;
    private int _failures;

    /// <summary>Takes over what changed; the run comes when it is its time.</summary>
    public void Add(PendingWork work)
    {
        lock (_lock)
            _pending = _pending?.With(work) ?? work;
        observer.Queued(family);
        _wake.Set();
    }

    public async Task RunAsync(CancellationToken cancel)
    {
        while (true)
        {
            var now = Now;
            var wait = SyncTimingRules.Wait(Pending is not null, _lastStart, _failures, intervals.Least, intervals.Longest, now);
            if (wait <= TimeSpan.Zero)
                // The kernel takes its time, on a thread that nobody else waits for.
                await Task.Run(() => Sync(now), CancellationToken.None).ConfigureAwait(false);
            else if (_nextCheck <= now)
                Check(now);
            else
                await _wake.WaitAsync(wait < _nextCheck - now ? wait.Value : _nextCheck - now, cancel).ConfigureAwait(false);
            cancel.ThrowIfCancellationRequested();
        }
    }

    /// <summary>A time that does not jump when somebody sets the clock: what waits must not wait for the difference.</summary>
    private DateTimeOffset Now => _origin.Date + time.GetElapsedTime(_origin.Timestamp);

    private PendingWork? Pending
    {
        get
        {
            lock (_lock) return _pending;
        }
    }

    private void Sync(DateTimeOffset now)
    {
        PendingWork work;
        lock (_lock)
            (work, _pending) = (_pending!, null);
        _lastStart = now;
        var started = time.GetTimestamp();
        try
        {
            var result = executor.Sync(work.Options, new SnapshotView(work.Snapshot, family, work.NodeName), work.Dirty, now);
            Succeeded(work, result, time.GetElapsedTime(started));
        }
        catch (NftablesException e)
        {
            Failed(work, e, time.GetElapsedTime(started));
        }
    }

    private void Succeeded(PendingWork work, SyncResult result, TimeSpan took)
    {
        (_failures, _done) = (0, work);
        if (result.IsFull)
            SyncLog.Complete(logger, family, result.Operations, took.TotalMilliseconds);
        else
            SyncLog.Changed(logger, family, result.Operations, took.TotalMilliseconds);
        observer.Synced(family, result, took, work);
    }

    private void Failed(PendingWork work, NftablesException error, TimeSpan took)
    {
        if (_failures++ == 0)
            SyncLog.Failed(logger, family, error.Message);
        lock (_lock)
            _pending = _pending is { } later ? work.With(later) : work;
        observer.Failed(family, took);
    }

    private void Check(DateTimeOffset now)
    {
        _nextCheck = now + intervals.Check;
        if (_done is null || IsIntact())
            return;
        lock (_lock)
            _pending ??= _done with { ChangeTimes = [] };
    }

    /// <summary>A kernel that cannot say now is asked again next time.</summary>
    private bool IsIntact()
    {
        try
        {
            return executor.IsIntact();
        }
        catch (NftablesException e)
        {
            SyncLog.NotChecked(logger, family, e.Message);
            return true;
        }
    }
}
