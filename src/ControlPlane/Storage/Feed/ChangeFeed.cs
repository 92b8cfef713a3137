namespace NodeStack.ControlPlane.Storage.Feed;

/// <summary>
/// Tells every committed change to the watches it concerns, in order, from one publisher. It keeps no history: a watch that begins in the past reads that
/// from the store first. Thread-safe; a publisher never waits for a reader.
/// </summary>
internal sealed class ChangeFeed(FeedLimits limits)
{
    private readonly List<FeedWatch> _live = [];
    private readonly PriorityQueue<TaskCompletionSource, long> _waiting = new();
    private long _revision;
    private bool _isStarted;
    private Exception? _closed;

    /// <summary>Guards the feed and the queues of its watches.</summary>
    public Lock Gate { get; } = new();

    public FeedLimits Limits => limits;

    /// <summary>Everything up to this revision has been told.</summary>
    public long Revision => Volatile.Read(ref _revision);

    /// <summary>Begins at a revision: nothing up to it is told. Watches opened before read from history until then.</summary>
    public void Start(long revision)
    {
        lock (Gate)
        {
            _isStarted = true;
            Volatile.Write(ref _revision, revision);
            CompleteWaits_NeedsLock();
        }
    }

    public void Publish(StoreBatch batch)
    {
        lock (Gate)
        {
            Volatile.Write(ref _revision, batch.Revision);
            foreach (var watch in _live)
                watch.Offer_NeedsLock(batch);
            CompleteWaits_NeedsLock();
        }
    }

    /// <summary>Changes were lost: every watch ends with this error. The feed goes on from a later revision.</summary>
    public void Break(Exception error, long revision)
    {
        lock (Gate)
        {
            EndAll_NeedsLock(error);
            Volatile.Write(ref _revision, revision);
            CompleteWaits_NeedsLock();
        }
    }

    /// <summary>The store is closed: all watches and waits end with this error, and new ones at once.</summary>
    public void Close(Exception error)
    {
        lock (Gate)
        {
            _closed = error;
            EndAll_NeedsLock(error);
            while (_waiting.TryDequeue(out var waiter, out _))
                waiter.TrySetException(error);
        }
    }

    /// <param name="history">Opens past changes of keys with a prefix after a revision.</param>
    public IStoreWatch Open(string prefix, long after, Func<string, long, IHistoryStream> history) => new FeedWatch(this, prefix, after, history);

    public ValueTask ReachedAsync(long revision, CancellationToken cancellation)
    {
        if (Revision >= revision)
            return ValueTask.CompletedTask;
        var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (Gate)
        {
            if (_closed is not null)
                return ValueTask.FromException(_closed);
            if (Revision >= revision)
                return ValueTask.CompletedTask;
            _waiting.Enqueue(waiter, revision);
        }
        return new ValueTask(waiter.Task.WaitAsync(cancellation));
    }

    /// <summary>From now on the watch is told every change; false when there are changes it has not read from history yet.</summary>
    public bool TryJoin_NeedsLock(FeedWatch watch, long told)
    {
        if (_closed is not null)
        {
            watch.End_NeedsLock(_closed);
            return true;
        }
        if (!_isStarted || told < _revision)
            return false;
        _live.Add(watch);
        return true;
    }

    public void Leave(FeedWatch watch)
    {
        lock (Gate)
            _live.Remove(watch);
    }

    private void CompleteWaits_NeedsLock()
    {
        while (_waiting.TryPeek(out _, out var wanted) && wanted <= _revision)
            _waiting.Dequeue().TrySetResult();
    }

    private void EndAll_NeedsLock(Exception error)
    {
        foreach (var watch in _live)
            watch.End_NeedsLock(error);
        _live.Clear();
    }
}
