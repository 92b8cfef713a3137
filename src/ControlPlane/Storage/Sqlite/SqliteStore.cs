using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.Storage.Feed;

namespace NodeStack.ControlPlane.Storage.Sqlite;

/// <summary>
/// The embedded store: one SQLite file in a folder of its own, held by one process. Reads are of the newest revision that was told (never of a write that
/// watches have not seen), on connections of their own; writes go through one thread that commits them in groups.
/// </summary>
public sealed class SqliteStore : IStore
{
    private readonly StoreFolder _folder;
    private readonly StoreContext _context;
    private readonly ChangeFeed _feed = new(new FeedLimits());
    private readonly WriteLoop _writer;
    private readonly ReaderPool _readers;

    private SqliteStore(StoreFolder folder, StoreContext context)
    {
        (_folder, _context) = (folder, context);
        _writer = new WriteLoop(StoreFileOpener.Open(folder.File, context.Options.MaxPages), _feed, context);
        _readers = new ReaderPool(folder.File, context.Options.Readers);
    }

    /// <summary>Opens the store, checks the whole file, and makes it when there is none.</summary>
    /// <exception cref="StoreUnavailableException">In use, damaged, of another format: the message says what to do.</exception>
    public static SqliteStore Open(SqliteStoreOptions options, TimeProvider time, ILogger log)
    {
        var started = time.GetTimestamp();
        var folder = StoreFolder.Open(options.Folder);
        try
        {
            var store = new SqliteStore(folder, new StoreContext(options, folder.File, time, log));
            log.Opened(folder.File, store._feed.Revision, new FileInfo(folder.File).Length, time.GetElapsedTime(started));
            return store;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    public async ValueTask<StoredValue?> GetAsync(string key, CancellationToken cancellation)
    {
        while (true)
        {
            var revision = _feed.Revision;
            var value = await _readers.ReadAsync((key, revision), static (r, q) => r.Value(q.key, q.revision), cancellation).ConfigureAwait(false);
            // Compacted past the revision meanwhile: the value of that revision may be gone, the one of a newer is not.
            if (_writer.Compacted <= revision)
                return value;
        }
    }

    public async ValueTask<StorePage> ListAsync(StoreQuery query, CancellationToken cancellation)
    {
        while (true)
        {
            var revision = RevisionOf(query);
            var (items, remaining) = await _readers.ReadAsync((query, revision), static (r, q) => r.Page(q.query, q.revision), cancellation).ConfigureAwait(false);
            if (_writer.Compacted <= revision)
                return new StorePage(items, revision, remaining);
        }
    }

    public ValueTask<long> CurrentRevisionAsync(CancellationToken cancellation) => ValueTask.FromResult(_feed.Revision);

    public ValueTask<StoreWrite> CreateAsync(string key, ReadOnlyMemory<byte> value, TimeSpan? lifetime, CancellationToken cancellation) =>
        WriteAsync(WriteKind.Create, key, value, 0, lifetime, cancellation);

    public ValueTask<StoreWrite> UpdateAsync(
        string key, ReadOnlyMemory<byte> value, long expectedRevision, TimeSpan? lifetime, CancellationToken cancellation) =>
        WriteAsync(WriteKind.Update, key, value, expectedRevision, lifetime, cancellation);

    public ValueTask<StoreWrite> DeleteAsync(string key, long expectedRevision, CancellationToken cancellation) =>
        WriteAsync(WriteKind.Delete, key, default, expectedRevision, null, cancellation);

    public IStoreWatch Watch(string prefix, long afterRevision) =>
        _feed.Open(prefix, afterRevision, (p, after) => new SqliteHistoryStream(this, p, after));

    public async ValueTask CompactAsync(long revision, CancellationToken cancellation)
    {
        if (revision > _feed.Revision)
            throw new RevisionInFutureException(revision, _feed.Revision);
        if (revision > _writer.Compacted)
            await _writer.CompactAsync(revision, cancellation).ConfigureAwait(false);
    }

    /// <summary>Reads, and takes the writer through an empty turn: a thread that hangs on the disk does not answer.</summary>
    public async ValueTask CheckHealthAsync(CancellationToken cancellation)
    {
        await GetAsync("health", cancellation).ConfigureAwait(false);
        await WriteAsync(WriteKind.Delete, "health", default, -1, null, cancellation).ConfigureAwait(false);
    }

    /// <summary>The file, and what was written and is not in it yet.</summary>
    public ValueTask<long> SizeAsync(CancellationToken cancellation)
    {
        var log = new FileInfo(_folder.File + "-wal");
        return ValueTask.FromResult(new FileInfo(_folder.File).Length + (log.Exists ? log.Length : 0));
    }

    public async ValueTask DisposeAsync()
    {
        await _writer.StopAsync().ConfigureAwait(false);
        _feed.Close(new StoreUnavailableException("the store is closed"));
        await _readers.DisposeAsync().ConfigureAwait(false);
        _writer.Dispose();
        _folder.Dispose();
    }

    /// <summary>A page of changes up to the newest that was told.</summary>
    internal async ValueTask<StoreBatch> ChangesAsync(string prefix, long after, int limit, CancellationToken cancellation)
    {
        var to = _feed.Revision;
        var batch = await _readers.ReadAsync((prefix, after, to, limit), static (r, q) => r.Changes(q.prefix, q.after, q.to, q.limit), cancellation)
            .ConfigureAwait(false);
        return _writer.Compacted <= after ? batch : throw new RevisionCompactedException(after, _writer.Compacted);
    }

    private long RevisionOf(StoreQuery query)
    {
        var newest = _feed.Revision;
        if (query.Revision > newest)
            throw new RevisionInFutureException(query.Revision, newest);
        if (query.Revision > 0 && query.Revision < _writer.Compacted)
            throw new RevisionCompactedException(query.Revision, _writer.Compacted);
        return query.Revision > 0 ? query.Revision : newest;
    }

    private ValueTask<StoreWrite> WriteAsync(
        WriteKind kind, string key, ReadOnlyMemory<byte> value, long expectedRevision, TimeSpan? lifetime, CancellationToken cancellation)
    {
        if (key.Length + value.Length > StoreLimits.MaxValueBytes)
            throw new StoreValueTooLargeException(value.Length);
        var expires = lifetime is { } time ? (_context.Time.GetUtcNow() + time).ToUnixTimeMilliseconds() : 0;
        return _writer.WriteAsync(new WriteRequest(kind, key, value, expectedRevision, expires), cancellation);
    }
}
