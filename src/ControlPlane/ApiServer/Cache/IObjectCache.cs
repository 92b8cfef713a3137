namespace NodeStack.ControlPlane.ApiServer.Cache;

/// <summary>All objects of one resource, held in memory as they are sent, and their recent changes. Thread-safe; reads never wait for each other.</summary>
public interface IObjectCache
{
    /// <summary>All objects as they are now, without waiting for anything; none before the cache was filled.</summary>
    ObjectSnapshot Current { get; }

    /// <summary>All objects at a revision not older than the one asked for. 0: whatever is there now.</summary>
    /// <exception cref="NodeStack.ControlPlane.Storage.RevisionInFutureException">The store has not reached that revision, after a short wait.</exception>
    ValueTask<ObjectSnapshot> ReadAsync(long notOlderThan, CancellationToken cancellation);

    /// <summary>All objects as of the newest write any client was told of.</summary>
    ValueTask<ObjectSnapshot> ReadNewestAsync(CancellationToken cancellation);

    /// <summary>All objects exactly at a revision, when still remembered.</summary>
    ObjectSnapshot? At(long revision);

    /// <summary>Every change after a revision (exclusive), once and in order, then goes on for ever.</summary>
    /// <exception cref="NodeStack.ControlPlane.Storage.RevisionCompactedException">Changes after that revision are no longer all remembered.</exception>
    /// <exception cref="NodeStack.ControlPlane.Storage.WatcherTooSlowException">The reader did not keep up; others are not affected.</exception>
    IAsyncEnumerable<ObjectChanges> WatchAsync(long afterRevision, CancellationToken cancellation);
}
