using NodeStack.ControlPlane.Storage;

namespace NodeStack.ControlPlane.Tests.ApiServer.Cache;

/// <summary>A store whose watches a test can break, whose next watch can be made to fail, and in which others may be faster.</summary>
internal sealed class FlakyStore(IStore store) : IStore
{
    private readonly List<FlakyWatch> _watches = [];
    private readonly Queue<Exception> _watchErrors = new();

    public int Lists { get; private set; }

    public int Watches { get; private set; }

    /// <summary>What somebody else does with a key and its revision right after each update, before the writer goes on.</summary>
    public Func<IStore, string, long, Task>? AfterUpdate { get; set; }

    /// <summary>The next watch ends with this before it tells anything.</summary>
    public void FailNextWatch(Exception error)
    {
        lock (_watches)
            _watchErrors.Enqueue(error);
    }

    /// <summary>The watches that run end with this.</summary>
    public void BreakWatches(Exception error)
    {
        lock (_watches)
        {
            foreach (var watch in _watches)
                watch.Break(error);
            _watches.Clear();
        }
    }

    public IStoreWatch Watch(string prefix, long afterRevision)
    {
        var watch = new FlakyWatch(store.Watch(prefix, afterRevision));
        lock (_watches)
        {
            Watches++;
            if (_watchErrors.TryDequeue(out var error))
                watch.Break(error);
            _watches.Add(watch);
        }
        return watch;
    }

    public ValueTask<StorePage> ListAsync(StoreQuery query, CancellationToken cancellation)
    {
        Lists++;
        return store.ListAsync(query, cancellation);
    }

    public ValueTask<StoredValue?> GetAsync(string key, CancellationToken cancellation) => store.GetAsync(key, cancellation);

    public ValueTask<long> CurrentRevisionAsync(CancellationToken cancellation) => store.CurrentRevisionAsync(cancellation);

    public ValueTask<StoreWrite> CreateAsync(string key, ReadOnlyMemory<byte> value, TimeSpan? lifetime, CancellationToken cancellation) =>
        store.CreateAsync(key, value, lifetime, cancellation);

    public async ValueTask<StoreWrite> UpdateAsync(
        string key, ReadOnlyMemory<byte> value, long expectedRevision, TimeSpan? lifetime, CancellationToken cancellation)
    {
        var write = await store.UpdateAsync(key, value, expectedRevision, lifetime, cancellation);
        if (AfterUpdate is { } rival)
            await rival(store, key, write.Revision);
        return write;
    }

    public ValueTask<StoreWrite> DeleteAsync(string key, long expectedRevision, CancellationToken cancellation) =>
        store.DeleteAsync(key, expectedRevision, cancellation);

    public ValueTask CompactAsync(long revision, CancellationToken cancellation) => store.CompactAsync(revision, cancellation);

    public ValueTask CheckHealthAsync(CancellationToken cancellation) => store.CheckHealthAsync(cancellation);

    public ValueTask<long> SizeAsync(CancellationToken cancellation) => store.SizeAsync(cancellation);

    public ValueTask DisposeAsync() => store.DisposeAsync();

    private sealed class FlakyWatch(IStoreWatch watch) : IStoreWatch
    {
        private readonly TaskCompletionSource _broken = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private Exception? _error;

        public void Break(Exception error)
        {
            Volatile.Write(ref _error, error);
            _broken.TrySetResult();
        }

        public StoreBatch? TryRead() => Volatile.Read(ref _error) is { } error ? throw error : watch.TryRead();

        public async ValueTask WaitAsync(CancellationToken cancellation)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            var wait = watch.WaitAsync(either.Token).AsTask();
            await Task.WhenAny(wait, _broken.Task);
            await either.CancelAsync();
            try
            {
                await wait;
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
            }
        }

        public ValueTask ReachedAsync(long revision, CancellationToken cancellation) => watch.ReachedAsync(revision, cancellation);

        public void Dispose() => watch.Dispose();
    }
}
