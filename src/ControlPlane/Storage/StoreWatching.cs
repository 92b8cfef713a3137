using System.Runtime.CompilerServices;

namespace NodeStack.ControlPlane.Storage;

/// <summary>Watches as asynchronous streams.</summary>
public static class StoreWatching
{
    /// <inheritdoc cref="IStore.Watch"/>
    /// <exception cref="RevisionCompactedException">Changes after that revision are no longer all kept.</exception>
    /// <exception cref="WatcherTooSlowException">The reader did not keep up.</exception>
    public static async IAsyncEnumerable<StoreBatch> WatchAsync(
        this IStore store, string prefix, long afterRevision, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var watch = store.Watch(prefix, afterRevision);
        while (true)
        {
            while (watch.TryRead() is { } batch)
                yield return batch;
            await watch.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }
}
