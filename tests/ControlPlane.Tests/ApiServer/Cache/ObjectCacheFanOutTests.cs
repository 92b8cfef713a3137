using NodeStack.ControlPlane.ApiServer.Cache;
using NodeStack.ControlPlane.Storage;
using NodeStack.ControlPlane.Tests.Storage;
using static NodeStack.ControlPlane.Tests.ApiServer.Cache.CacheFixture;

namespace NodeStack.ControlPlane.Tests.ApiServer.Cache;

/// <summary>Ten thousand watches on one kind, and one that does not read.</summary>
public sealed class ObjectCacheFanOutTests
{
    private const int Watches = 10_000;
    private const int Remembered = 16;

    [Fact]
    public async Task Watch_TenThousandAndOneStalled_AllAreToldAndTheStalledIsDropped()
    {
        await using var fixture = new CacheFixture(new ObjectCacheOptions { MaxChanges = Remembered });
        fixture.Start();
        var start = (await fixture.Cache.ReadNewestAsync(Deadline.Token())).Revision;
        await using var stalled = new WatchRecorder(fixture.Cache, start);
        var first = await fixture.Store.MakeAsync(Key("a"), "0");
        Assert.Single(await stalled.TakeAsync(1));

        using var cancel = new CancellationTokenSource();
        var told = new int[Remembered + 3];
        var watches = Enumerable.Range(0, Watches).Select(_ => ReadAsync(fixture.Cache, first, told, cancel.Token)).ToArray();
        var revision = first;
        for (var i = 1; i < told.Length; i++)
        {
            revision = await fixture.Store.ReplaceAsync(Key("a"), $"{i}", revision);
            var round = i;
            await TestSupport.Eventually.TrueAsync(() => Volatile.Read(ref told[round]) == Watches, Deadline.Time, $"write {i} to reach all watches");
        }
        await Assert.ThrowsAsync<WatcherTooSlowException>(stalled.NextAsync);
        await cancel.CancelAsync();
        await Task.WhenAll(watches).WaitAsync(Deadline.Time);
    }

    /// <summary>Counts, per write, the watches that were told of it; each must be told of every one in turn.</summary>
    private static async Task ReadAsync(ObjectCache cache, long after, int[] told, CancellationToken cancellation)
    {
        try
        {
            await foreach (var batch in cache.WatchAsync(after, cancellation))
            {
                foreach (var change in batch.Changes)
                    Interlocked.Increment(ref told[change.Revision - after]);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }
}
