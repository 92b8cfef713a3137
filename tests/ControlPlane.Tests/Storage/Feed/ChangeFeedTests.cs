using NodeStack.ControlPlane.Storage;
using NodeStack.ControlPlane.Storage.Feed;

namespace NodeStack.ControlPlane.Tests.Storage.Feed;

public sealed class ChangeFeedTests
{
    private readonly ChangeFeed _feed = new(new FeedLimits(Events: 3, Bytes: 100) { ProgressEvery = 10 });

    public ChangeFeedTests() => _feed.Start(1);

    [Fact]
    public void Publish_MoreThanAWatchMayQueue_EndsThatWatchOnly()
    {
        using var slow = Open(1);
        using var other = Open(1);
        for (var revision = 2; revision <= 5; revision++)
        {
            _feed.Publish(Batch(revision));
            Assert.Equal(revision, Assert.Single(other.TryRead()!.Events).Revision);
        }
        Assert.Throws<WatcherTooSlowException>(() => slow.TryRead());
    }

    [Fact]
    public void Publish_LargeValues_EndAWatchThatDoesNotRead()
    {
        using var slow = Open(1);
        _feed.Publish(Batch(2, 101));
        Assert.Throws<WatcherTooSlowException>(() => slow.TryRead());
    }

    [Fact]
    public async Task Wait_OthersAreWritten_ProgressIsToldNowAndThen()
    {
        using var watch = Open(1);
        var wait = watch.WaitAsync(Deadline.Token()).AsTask();
        _feed.Publish(new StoreBatch(5, []));
        Assert.False(wait.IsCompleted);
        _feed.Publish(new StoreBatch(12, []));
        await wait.WaitAsync(Deadline.Time);
        Assert.Equal((12, 0), (watch.TryRead()!.Revision, 0));
    }

    [Fact]
    public void Break_ChangesWereLost_EndsWatchesAndNewOnesGoOn()
    {
        using var old = Open(1);
        _feed.Break(new RevisionCompactedException(1, 9), 10);
        Assert.Throws<RevisionCompactedException>(() => old.TryRead());
        using var next = Open(10);
        _feed.Publish(Batch(11));
        Assert.Single(next.TryRead()!.Events);
    }

    [Fact]
    public async Task Close_Waiting_EndsWithTheError()
    {
        using var watch = Open(1);
        var reached = watch.ReachedAsync(100, Deadline.Token()).AsTask();
        var wait = watch.WaitAsync(Deadline.Token()).AsTask();
        _feed.Close(new StoreUnavailableException("closed"));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => reached);
        await wait.WaitAsync(Deadline.Time);
        Assert.Throws<StoreUnavailableException>(() => watch.TryRead());
        using var late = Open(1);
        Assert.Throws<StoreUnavailableException>(() => late.TryRead());
    }

    /// <summary>What is written while history is read is told once: by the next page, or live.</summary>
    [Fact]
    public async Task Wait_WrittenWhileHistoryIsRead_IsToldOnce()
    {
        _feed.Publish(Batch(2));
        var pages = new Queue<Func<StoreBatch>>(
        [
            () =>
            {
                _feed.Publish(Batch(3));
                return Batch(2);
            },
            () => Batch(3),
        ]);
        using var watch = _feed.Open("/", 1, (_, _) => new Pages(pages));
        Assert.Equal([2L, 3L], (await watch.TakeAsync(2)).Select(e => e.Revision));
        _feed.Publish(Batch(4));
        Assert.Equal([4L], (await watch.TakeAsync(1)).Select(e => e.Revision));
        Assert.Empty(pages);
    }

    private static StoreBatch Batch(long revision, int bytes = 1) =>
        new(revision, [new StoreEvent("/a", new StoredValue("/a", new byte[bytes], revision, revision), null, revision)]);

    private IStoreWatch Open(long after) => _feed.Open("/", after, (_, _) => throw new InvalidOperationException("no history is needed"));

    private sealed class Pages(Queue<Func<StoreBatch>> pages) : IHistoryStream
    {
        public ValueTask<StoreBatch> NextAsync(CancellationToken cancellation) => ValueTask.FromResult(pages.Dequeue()());

        public void Dispose()
        {
        }
    }
}
