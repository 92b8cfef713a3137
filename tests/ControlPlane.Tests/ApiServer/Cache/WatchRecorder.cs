using NodeStack.ControlPlane.ApiServer.Cache;
using NodeStack.ControlPlane.Tests.Storage;

namespace NodeStack.ControlPlane.Tests.ApiServer.Cache;

/// <summary>Reads a cache's watch one batch at a time, with a deadline.</summary>
internal sealed class WatchRecorder(ObjectCache cache, long after) : IAsyncDisposable
{
    private readonly CancellationTokenSource _cancel = new();
    private IAsyncEnumerator<ObjectChanges>? _batches;

    public long Told { get; private set; } = after;

    /// <summary>Changes as texts, until there are so many.</summary>
    public async Task<List<string>> TakeAsync(int count)
    {
        var changes = new List<string>();
        while (changes.Count < count)
            changes.AddRange((await NextAsync()).Changes.Select(CacheFixture.Text));
        return changes;
    }

    public async Task<ObjectChanges> NextAsync()
    {
        _batches ??= cache.WatchAsync(Told, _cancel.Token).GetAsyncEnumerator(_cancel.Token);
        Assert.True(await _batches.MoveNextAsync().AsTask().WaitAsync(Deadline.Time));
        Assert.True(_batches.Current.Revision > Told, $"revision {_batches.Current.Revision} after {Told}");
        Told = _batches.Current.Revision;
        return _batches.Current;
    }

    public async ValueTask DisposeAsync()
    {
        await _cancel.CancelAsync();
        if (_batches is not null)
            await _batches.DisposeAsync();
        _cancel.Dispose();
    }
}
