namespace NodeStack.ControlPlane.Storage;

/// <summary>
/// A key-value store with revisions as etcd has them: one counter for the whole store, raised by every write; every write is a compare-and-swap;
/// a write is durable before it is answered. Keys are paths (<c>/registry/...</c>), ordered by their bytes. Thread-safe.
/// </summary>
public interface IStore : IAsyncDisposable
{
    /// <summary>The newest value of a key, null if there is none.</summary>
    ValueTask<StoredValue?> GetAsync(string key, CancellationToken cancellation);

    /// <summary>Values whose keys begin with a prefix, in key order, as they were at one revision.</summary>
    /// <exception cref="RevisionCompactedException">The revision is no longer kept.</exception>
    /// <exception cref="RevisionInFutureException">The revision has not been reached.</exception>
    ValueTask<StorePage> ListAsync(StoreQuery query, CancellationToken cancellation);

    /// <summary>The revision of the newest write that any client was told of.</summary>
    ValueTask<long> CurrentRevisionAsync(CancellationToken cancellation);

    /// <summary>Writes a key that must not exist.</summary>
    /// <param name="value">Must not change afterwards: it is passed on to watches as it is.</param>
    /// <param name="lifetime">After this time the store deletes the key by itself, with an event as for any delete; null: never.</param>
    /// <exception cref="StoreValueTooLargeException">More than <see cref="StoreLimits.MaxValueBytes"/>.</exception>
    /// <exception cref="StoreUnavailableException">Nothing was written.</exception>
    /// <exception cref="StoreOutcomeUnknownException">It may have been written.</exception>
    ValueTask<StoreWrite> CreateAsync(string key, ReadOnlyMemory<byte> value, TimeSpan? lifetime, CancellationToken cancellation);

    /// <summary>Replaces a value that must still have the given revision. A lifetime given at creation ends with the old value.</summary>
    ValueTask<StoreWrite> UpdateAsync(string key, ReadOnlyMemory<byte> value, long expectedRevision, TimeSpan? lifetime, CancellationToken cancellation);

    /// <summary>Deletes a value that must still have the given revision.</summary>
    ValueTask<StoreWrite> DeleteAsync(string key, long expectedRevision, CancellationToken cancellation);

    /// <summary>
    /// Starts a stream of every change of keys with a prefix after a revision (exclusive), once and in order. A reader that is too slow makes its stream
    /// end with an exception; it never holds up writers. See also <see cref="StoreWatching.WatchAsync"/>.
    /// </summary>
    IStoreWatch Watch(string prefix, long afterRevision);

    /// <summary>Forgets history up to a revision: lists and watches from before it fail. Newest values stay. Done in small steps; a revision compacted before is no error.</summary>
    ValueTask CompactAsync(long revision, CancellationToken cancellation);

    /// <summary>Answers once the store can read and write; throws what is wrong otherwise.</summary>
    ValueTask CheckHealthAsync(CancellationToken cancellation);

    /// <summary>Bytes that the store takes on disk: of the member that is asked at present, when there are several.</summary>
    ValueTask<long> SizeAsync(CancellationToken cancellation);
}
