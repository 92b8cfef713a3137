namespace NodeStack.ControlPlane.Storage;

/// <summary>One reader's stream of changes, pulled. Thread-safe, but for <see cref="WaitAsync"/>: one caller at a time.</summary>
public interface IStoreWatch : IDisposable
{
    /// <summary>
    /// What was told since the last read, without waiting; null when there is nothing new. A batch without events is progress only. Two threads that read
    /// in turn see disjoint batches in order.
    /// </summary>
    /// <exception cref="WatcherTooSlowException">More was told than is kept for a reader.</exception>
    /// <exception cref="RevisionCompactedException">Changes were forgotten before they could be told.</exception>
    StoreBatch? TryRead();

    /// <summary>Waits until <see cref="TryRead"/> has events, or the stream has ended. Progress alone does not end the wait at once, only now and then.</summary>
    ValueTask WaitAsync(CancellationToken cancellation);

    /// <summary>Waits until everything up to a revision was told to watches: a read then brings it, unless this stream still reads older history.</summary>
    ValueTask ReachedAsync(long revision, CancellationToken cancellation);
}
