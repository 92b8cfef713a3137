using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NodeStack.ControlPlane.Storage;
using NodeStack.ControlPlane.Storage.Compaction;
using NodeStack.ControlPlane.Tests.Storage.Sqlite;

namespace NodeStack.ControlPlane.Tests.Storage.Compaction;

public sealed class CompactionLoopTests
{
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    [Theory]
    [InlineData(0, 0, null)]
    [InlineData(4, 0, null)]
    [InlineData(5, 0, 20L)]
    [InlineData(5, 20, null)]
    [InlineData(9, 0, 20L)]
    [InlineData(10, 20, 30L)]
    public void Choose_ByAge_IsTheNewestThatIsOldEnough(int minutesAfterFirst, long compacted, long? expected)
    {
        SeenRevision[] seen = [new(20, Now), new(30, Now.AddMinutes(5))];
        Assert.Equal(expected, CompactionRules.Choose(seen, compacted, Interval, Now.AddMinutes(minutesAfterFirst)));
    }

    [Fact]
    public void Forget_ManySeen_KeepsTheNewestOldOneAndTheYoung()
    {
        SeenRevision[] seen = [new(1, Now), new(2, Now.AddMinutes(1)), new(3, Now.AddMinutes(6))];
        Assert.Equal([2L, 3L], CompactionRules.Forget(seen, Interval, Now.AddMinutes(7)).Select(s => s.Revision));
    }

    [Fact]
    public async Task Turn_EveryInterval_ForgetsWhatIsOlderThanOne()
    {
        using var folder = new SqliteFolder();
        var time = new FakeTimeProvider(Now);
        await using var store = folder.Open(time);
        var loop = new CompactionLoop(store, time, NullLogger.Instance);
        var revisions = new List<long> { await store.MakeAsync("/registry/a", "0") };
        for (var turn = 1; turn <= 3; turn++)
        {
            await loop.TurnAsync(Deadline.Token());
            time.Advance(Interval);
            revisions.Add(await store.ReplaceAsync("/registry/a", $"{turn}", revisions[^1]));
        }
        await Assert.ThrowsAsync<RevisionCompactedException>(() => store.TextsAsync(new StoreQuery("/registry/", revisions[0])));
        Assert.Equal(["/registry/a=1"], await store.TextsAsync(new StoreQuery("/registry/", revisions[1])));
    }
}
