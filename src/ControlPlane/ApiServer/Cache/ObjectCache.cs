using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.Storage;
using NodeStack.ControlPlane.Storage.Feed;
using Prometheus;

namespace NodeStack.ControlPlane.ApiServer.Cache;

/// <summary>
/// The objects of one resource and their recent past, from a store. <see cref="RunAsync"/> fills it and follows the store. Watches read the one shared past,
/// each at its own place: none holds up another, and one that does not read costs nothing until it is dropped.
/// </summary>
public sealed class ObjectCache : IObjectCache
{
    private readonly IStore _store;
    private readonly ObjectCacheOptions _options;
    private readonly CacheSeries _series;
    private readonly TimeProvider _time;
    private readonly ChangeDecoder _decoder;
    private readonly CacheContents _contents;
    private readonly ObjectCacheLoop _loop;

    /// <param name="prefix">What the keys of the resource begin with, its last slash included.</param>
    /// <param name="decode">Called once per version of an object, under the cache's lock: must not block. What it throws leaves out that object only.</param>
    public ObjectCache(
        IStore store, string prefix, Func<StoredValue, CachedObject> decode, ObjectCacheOptions options, CacheSeries series, TimeProvider time, ILogger log)
    {
        (_store, _options, _series, _time) = (store, options, series, time);
        _decoder = new ChangeDecoder(decode, series, log);
        _contents = new CacheContents(prefix, _decoder, options, series, time, log);
        _loop = new ObjectCacheLoop(store, prefix, _contents, _decoder, options, time, log);
    }

    /// <summary>How many stored values could not be decoded so far.</summary>
    public long DecodeFailures => _decoder.Failures;

    /// <summary>Whether it has been filled. Reads and watches before that wait.</summary>
    public bool IsReady => _contents.Current is not null;

    /// <summary>Fills the cache and follows the store until cancelled; goes on by itself after whatever happens to the store.</summary>
    public Task RunAsync(CancellationToken cancellation) => _loop.RunAsync(cancellation);

    public ObjectSnapshot Current
    {
        get
        {
            TryDrain();
            return _contents.Current ?? ObjectSnapshot.Empty;
        }
    }

    public async ValueTask<ObjectSnapshot> ReadAsync(long notOlderThan, CancellationToken cancellation)
    {
        if (_contents.Current is not { } current)
            current = await AtLeastAsync(0, cancellation).ConfigureAwait(false);
        if (notOlderThan == 0)
            return current;
        using var waiting = _series.ReadWait.NewTimer();
        if (current.Revision >= notOlderThan)
            return current;
        using var patience = new CancellationTokenSource(_options.RevisionWait, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        try
        {
            return await AtLeastAsync(notOlderThan, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new RevisionInFutureException(notOlderThan, _contents.Current!.Revision);
        }
    }

    public async ValueTask<ObjectSnapshot> ReadNewestAsync(CancellationToken cancellation)
    {
        using var waiting = _series.ReadWait.NewTimer();
        var revision = await _store.CurrentRevisionAsync(cancellation).ConfigureAwait(false);
        return await AtLeastAsync(revision, cancellation).ConfigureAwait(false);
    }

    public ObjectSnapshot? At(long revision) => _contents.At(revision);

    public async IAsyncEnumerable<ObjectChanges> WatchAsync(long afterRevision, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await AtLeastAsync(0, cancellation).ConfigureAwait(false);
        var cursor = _contents.StartWatch(afterRevision);
        await using var registration = cancellation.UnsafeRegister(static w => ((WakeSignal)w!).Set(), cursor.Wake).ConfigureAwait(false);
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            if (_contents.Next(cursor) is { } changes)
                yield return changes;
            else
                await cursor.Wake.WaitAsync().ConfigureAwait(false);
        }
    }

    /// <summary>
    /// With the embedded store a write has been told to the watches when its revision is known, and the first drain is all it takes. Otherwise the store
    /// tells later; or its watch reads older history or is down, then the loop brings the news.
    /// </summary>
    private async ValueTask<ObjectSnapshot> AtLeastAsync(long revision, CancellationToken cancellation)
    {
        while (true)
        {
            if (Reached(revision) is { } there)
                return there;
            var news = _contents.NewsAsync(revision, cancellation);
            if (_contents.Watch is { } watch)
            {
                await ToldAsync(watch, revision, cancellation).ConfigureAwait(false);
                if (Reached(revision) is { } now)
                    return now;
            }
            await news.ConfigureAwait(false);
        }
    }

    private ObjectSnapshot? Reached(long revision)
    {
        if (_contents.Current is { } current && current.Revision >= revision)
            return current;
        TryDrain();
        return _contents.Current is { } drained && drained.Revision >= revision ? drained : null;
    }

    private static async ValueTask ToldAsync(IStoreWatch watch, long revision, CancellationToken cancellation)
    {
        try
        {
            await watch.ReachedAsync(revision, cancellation).ConfigureAwait(false);
        }
        catch (StoreUnavailableException)
        {
            // The store is closed or lost; the loop follows another watch when there is one.
        }
    }

    private void TryDrain()
    {
        try
        {
            _contents.Drain();
        }
        catch (Exception error) when (error is WatcherTooSlowException or RevisionCompactedException or StoreUnavailableException)
        {
            // The loop meets the same error and mends it; this reader waits for that.
        }
    }
}
