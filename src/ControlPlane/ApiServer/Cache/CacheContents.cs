using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.Storage;
using NodeStack.ControlPlane.Storage.Feed;

namespace NodeStack.ControlPlane.ApiServer.Cache;

/// <summary>
/// What a cache holds, under one lock: the objects, their past, the store's watch that is followed, and who waits. Whoever needs news takes them from the
/// store's watch (<see cref="Drain"/>), so that a read after a write need not wait for another thread's turn.
/// </summary>
internal sealed class CacheContents(
    string prefix, ChangeDecoder decoder, ObjectCacheOptions options, CacheSeries series, TimeProvider time, ILogger log)
{
    private readonly Lock _gate = new();
    private readonly PriorityQueue<TaskCompletionSource, long> _readers = new();
    private readonly long _maxAge = (long)(options.MaxAge.TotalSeconds * time.TimestampFrequency);
    private List<WakeSignal> _sleepers = [];
    private IStoreWatch? _watch;
    private CacheHistory? _history;
    private ObjectSnapshot? _current;
    private long _bytes;

    /// <summary>Null until the cache was filled.</summary>
    public ObjectSnapshot? Current => Volatile.Read(ref _current);

    /// <summary>A page of the list that will fill the cache.</summary>
    public void Listed(int values, int objects) => series.ListedFromStore(values, values, objects);

    /// <summary>Sets the objects as listed. Watches go on when nothing is different; when something is, how it came to be is not known, and they end.</summary>
    public void Fill(long revision, ImmutableSortedDictionary<string, CachedObject> objects)
    {
        List<WakeSignal> awake;
        lock (_gate)
        {
            if (_history is null || !AreSame(_current!.Objects, objects))
            {
                if (_history is not null)
                {
                    log.Gap(prefix, _current!.Revision, revision);
                    _history.End = new RevisionCompactedException(_current.Revision, revision);
                }
                _history = new CacheHistory(revision, objects);
                _bytes = objects.Values.Sum(o => (long)o.Json.Length);
            }
            else
            {
                objects = _current!.Objects;
            }
            series.Filled(_history.Capacity, _bytes);
            SetCurrent_NeedsLock(new ObjectSnapshot(revision, objects));
            awake = TakeSleepers_NeedsLock();
        }
        WakeAll(awake);
    }

    /// <summary>The store's watch that news are taken from; null: there is none at the moment.</summary>
    public IStoreWatch? Watch
    {
        get
        {
            lock (_gate)
                return _watch;
        }
    }

    public void Follow(IStoreWatch? watch)
    {
        lock (_gate)
        {
            _watch = watch;
            while (watch is not null && _readers.TryDequeue(out var reader, out _))
                reader.TrySetResult();
        }
    }

    /// <summary>Takes what the store has told. A broken watch throws to whoever comes first, and again to the loop that follows it.</summary>
    public void Drain()
    {
        lock (_gate)
        {
            var next = _history?.Next;
            try
            {
                while (_watch?.TryRead() is { } batch)
                    Apply_NeedsLock(batch);
            }
            finally
            {
                if (_history?.Next != next)
                    WakeAll(TakeSleepers_NeedsLock());
            }
        }
    }

    /// <summary>Forgets what is too old, and lets watches without changes tell how far the cache is.</summary>
    public void TellProgress()
    {
        Drain();
        List<WakeSignal> awake;
        lock (_gate)
        {
            Trim_NeedsLock();
            awake = TakeSleepers_NeedsLock();
        }
        WakeAll(awake);
    }

    public ObjectSnapshot? At(long revision)
    {
        lock (_gate)
        {
            if (_history is null || revision > _current!.Revision)
                return null;
            return _history.ObjectsAt(revision) is { } objects ? new ObjectSnapshot(revision, objects) : null;
        }
    }

    /// <summary>Completes when the objects are of a revision or newer, or when another watch is followed: then look again.</summary>
    public Task NewsAsync(long revision, CancellationToken cancellation)
    {
        var reader = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_current is not null && _current.Revision >= revision)
                return Task.CompletedTask;
            _readers.Enqueue(reader, revision);
        }
        return reader.Task.WaitAsync(cancellation);
    }

    public CacheCursor StartWatch(long after)
    {
        lock (_gate)
        {
            if (after < _history!.Floor)
                throw new RevisionCompactedException(after, _history.Floor);
            var first = _history.FirstAfter(after);
            if (_history.Next > first)
                series.InitEvents.Inc(_history.Next - first);
            return new CacheCursor(_history, first, after);
        }
    }

    /// <summary>What a watch has not been told yet; null: nothing, and its signal will be set when there is.</summary>
    public ObjectChanges? Next(CacheCursor cursor)
    {
        lock (_gate)
        {
            var history = cursor.History;
            if (cursor.Number < history.First)
                throw new WatcherTooSlowException(prefix);
            if (history.Read(cursor) is { } changes)
                return changes;
            if (history.End is not null)
                throw history.End;
            if (_current!.Revision > cursor.Told)
                return new ObjectChanges(cursor.Told = _current.Revision, []);
            _sleepers.Add(cursor.Wake);
            return null;
        }
    }

    private void Apply_NeedsLock(StoreBatch batch)
    {
        var objects = _current!.Objects;
        var dispatched = 0;
        for (var i = 0; i < batch.Events.Count;)
        {
            var revision = batch.Events[i].Revision;
            var changes = new List<ObjectChange>(1);
            for (; i < batch.Events.Count && batch.Events[i].Revision == revision; i++)
            {
                if (decoder.Change(batch.Events[i], objects) is not { } change)
                    continue;
                changes.Add(change);
                _bytes += (change.Type == ObjectChangeType.Deleted ? 0 : change.Object.Json.Length) - (change.Previous?.Json.Length ?? 0);
                objects = change.Type == ObjectChangeType.Deleted ? objects.Remove(change.Object.Key) : objects.SetItem(change.Object.Key, change.Object);
            }
            dispatched += changes.Count;
            if (changes.Count > 0)
                Remember_NeedsLock(new CacheMoment(new ObjectChanges(revision, changes), objects, time.GetTimestamp(), CacheSizeRules.Bytes(changes, objects.Count)));
        }
        series.Told(batch.Events.Count, dispatched, _bytes);
        SetCurrent_NeedsLock(new ObjectSnapshot(batch.Revision, objects));
        Trim_NeedsLock();
    }

    private void Remember_NeedsLock(CacheMoment moment)
    {
        var capacity = _history!.Capacity;
        _history.Add(moment);
        if (_history.Capacity > capacity)
            series.Grew(_history.Capacity);
    }

    private void SetCurrent_NeedsLock(ObjectSnapshot snapshot)
    {
        Volatile.Write(ref _current, snapshot);
        while (_readers.TryPeek(out _, out var revision) && revision <= snapshot.Revision)
            _readers.Dequeue().TrySetResult();
    }

    private void Trim_NeedsLock() => _history?.Trim(
        time.GetTimestamp() - _maxAge, options.MaxChanges, CacheSizeRules.MaxChangeBytes(options.MaxChangeBytes, _bytes));

    private List<WakeSignal> TakeSleepers_NeedsLock()
    {
        var sleepers = _sleepers;
        _sleepers = [];
        return sleepers;
    }

    /// <summary>Outside the lock: there may be ten thousand.</summary>
    private static void WakeAll(List<WakeSignal> awake)
    {
        foreach (var signal in awake)
            signal.Set();
    }

    private static bool AreSame(ImmutableSortedDictionary<string, CachedObject> a, ImmutableSortedDictionary<string, CachedObject> b) =>
        a.Count == b.Count && a.Zip(b).All(pair => pair.First.Key == pair.Second.Key && pair.First.Value.Revision == pair.Second.Value.Revision);
}
