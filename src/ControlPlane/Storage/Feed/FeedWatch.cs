namespace NodeStack.ControlPlane.Storage.Feed;

/// <summary>
/// One reader of the feed: first past changes, a page at a time as they are waited for; then live ones, queued by the publisher up to a limit. All state is
/// guarded by the feed's gate.
/// </summary>
internal sealed class FeedWatch : IStoreWatch
{
    private readonly ChangeFeed _feed;
    private readonly string _prefix;
    private readonly Func<string, long, IHistoryStream> _openHistory;
    private readonly WakeSignal _wake = new();
    private List<StoreEvent> _queue = [];
    private long _queueBytes;
    private long _told;

    /// <summary>Where the watch began, then how far history was read. Live changes up to here are not told again.</summary>
    private long _reached;

    private bool _isLive;
    private IHistoryStream? _history;
    private Exception? _end;

    public FeedWatch(ChangeFeed feed, string prefix, long after, Func<string, long, IHistoryStream> openHistory)
    {
        (_feed, _prefix, _openHistory) = (feed, prefix, openHistory);
        _told = _reached = after;
        lock (feed.Gate)
            _isLive = feed.TryJoin_NeedsLock(this, after);
    }

    public StoreBatch? TryRead()
    {
        lock (_feed.Gate)
        {
            if (_end is not null)
                throw _end;
            var revision = _isLive ? Math.Max(_reached, _feed.Revision) : _reached;
            if (_queue.Count == 0 && revision <= _told)
                return null;
            var batch = new StoreBatch(revision, _queue.Count == 0 ? [] : _queue);
            if (_queue.Count > 0)
                (_queue, _queueBytes) = ([], 0);
            _told = Math.Max(_told, revision);
            return batch;
        }
    }

    public async ValueTask WaitAsync(CancellationToken cancellation)
    {
        await using var registration = cancellation.UnsafeRegister(static w => ((WakeSignal)w!).Set(), _wake).ConfigureAwait(false);
        while (!IsReadable())
        {
            cancellation.ThrowIfCancellationRequested();
            if (!_isLive)
            {
                await CatchUpAsync(cancellation).ConfigureAwait(false);
                return;
            }
            await _wake.WaitAsync().ConfigureAwait(false);
        }
    }

    public ValueTask ReachedAsync(long revision, CancellationToken cancellation) => _feed.ReachedAsync(revision, cancellation);

    public void Dispose()
    {
        _feed.Leave(this);
        _history?.Dispose();
    }

    /// <summary>Called by the publisher for every batch.</summary>
    public void Offer_NeedsLock(StoreBatch batch)
    {
        if (_end is not null)
            return;
        var before = _queue.Count;
        foreach (var change in batch.Events)
        {
            if (change.Revision <= _reached || !change.Key.StartsWith(_prefix, StringComparison.Ordinal))
                continue;
            _queue.Add(change);
            _queueBytes += (change.Value?.Value.Length ?? 0) + (change.Previous?.Value.Length ?? 0);
        }
        if (_queue.Count > _feed.Limits.Events || _queueBytes > _feed.Limits.Bytes)
            End_NeedsLock(new WatcherTooSlowException(_prefix));
        else if (_queue.Count > before || batch.Revision - _told > _feed.Limits.ProgressEvery)
            _wake.Set();
    }

    public void End_NeedsLock(Exception error)
    {
        _end ??= error;
        (_queue, _queueBytes) = ([], 0);
        _wake.Set();
    }

    private bool IsReadable()
    {
        lock (_feed.Gate)
            return _end is not null || _queue.Count > 0 || (_isLive && _feed.Revision - _told > _feed.Limits.ProgressEvery);
    }

    private async ValueTask CatchUpAsync(CancellationToken cancellation)
    {
        _history ??= _openHistory(_prefix, _reached);
        var batch = await ReadHistoryAsync(_history, cancellation).ConfigureAwait(false);
        lock (_feed.Gate)
        {
            if (batch is null)
                return;
            _queue.AddRange(batch.Events);
            _reached = batch.Revision;
            // Joined under the publisher's lock: what is published from here on is queued, what was before has been read.
            _isLive = _feed.TryJoin_NeedsLock(this, _reached);
            if (!_isLive)
                return;
        }
        _history.Dispose();
        _history = null;
    }

    private async ValueTask<StoreBatch?> ReadHistoryAsync(IHistoryStream history, CancellationToken cancellation)
    {
        try
        {
            return await history.NextAsync(cancellation).ConfigureAwait(false);
        }
        catch (RevisionCompactedException error)
        {
            lock (_feed.Gate)
                End_NeedsLock(error);
            return null;
        }
    }
}
