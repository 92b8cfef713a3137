using NodeStack.ControlPlane.ApiServer.Cache;
using NodeStack.ControlPlane.Storage;
using NodeStack.ControlPlane.Tests.Storage;
using NodeStack.TestSupport;
using static NodeStack.ControlPlane.Tests.ApiServer.Cache.CacheFixture;

namespace NodeStack.ControlPlane.Tests.ApiServer.Cache;

public sealed class ObjectCacheWatchTests
{
    [Fact]
    public async Task Watch_AddModifyDelete_AreToldWithWhatWasBefore()
    {
        await using var fixture = new CacheFixture();
        fixture.Start();
        await using var watch = new WatchRecorder(fixture.Cache, await StartAsync(fixture));
        var first = await fixture.Store.MakeAsync(Key("a"), "1");
        var second = await fixture.Store.ReplaceAsync(Key("a"), "2", first);
        var third = await fixture.Store.RemoveAsync(Key("a"), second);
        // A deleted object is told as it was, with the revision of its deletion.
        Assert.Equal(
            [$"Added a: - > 1@{first}", $"Modified a: 1@{first} > 2@{second}", $"Deleted a: 2@{second} > 2@{third}"], await watch.TakeAsync(3));
    }

    [Fact]
    public async Task Watch_FromAnyRememberedRevision_TellsTheRest()
    {
        await using var fixture = new CacheFixture();
        fixture.Start();
        var start = await StartAsync(fixture);
        // Written at once: the store commits them in groups, and a watch may begin in the middle of one.
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => fixture.Store.MakeAsync(Key($"{i}"), "x")));
        await fixture.Cache.ReadNewestAsync(Deadline.Token());
        for (var after = start; after < start + 20; after++)
        {
            await using var watch = new WatchRecorder(fixture.Cache, after);
            Assert.Equal(start + 20 - after, (await watch.TakeAsync((int)(start + 20 - after))).Count);
        }
    }

    [Fact]
    public async Task Watch_FromForgottenRevision_IsCompacted()
    {
        await using var fixture = new CacheFixture(new ObjectCacheOptions { MaxChanges = 1 });
        fixture.Start();
        var start = await StartAsync(fixture);
        await fixture.Store.ReplaceAsync(Key("a"), "2", await fixture.Store.MakeAsync(Key("a"), "1"));
        await fixture.Cache.ReadNewestAsync(Deadline.Token());
        await using var watch = new WatchRecorder(fixture.Cache, start);
        await Assert.ThrowsAsync<RevisionCompactedException>(watch.NextAsync);
    }

    [Fact]
    public async Task Watch_NothingHappensToTheKind_ProgressIsTold()
    {
        await using var fixture = new CacheFixture();
        fixture.Start();
        await using var watch = new WatchRecorder(fixture.Cache, await StartAsync(fixture));
        var next = watch.NextAsync();
        var other = await fixture.Store.MakeAsync("/registry/core/others/a", "1");
        Assert.False(next.IsCompleted);
        fixture.Time.Advance(TimeSpan.FromSeconds(10));
        var progress = await next;
        Assert.Equal((other, 0), (progress.Revision, progress.Changes.Count));
    }

    [Fact]
    public async Task Watch_ValueBecomesUndecodable_IsADeletionUntilItIsMended()
    {
        await using var fixture = new CacheFixture();
        fixture.Start();
        await using var watch = new WatchRecorder(fixture.Cache, await StartAsync(fixture));
        var first = await fixture.Store.MakeAsync(Key("a"), "1");
        var second = await fixture.Store.ReplaceAsync(Key("a"), "broken", first);
        var third = await fixture.Store.ReplaceAsync(Key("a"), "3", second);
        Assert.Equal([$"Added a: - > 1@{first}", $"Deleted a: 1@{first} > 1@{second}", $"Added a: - > 3@{third}"], await watch.TakeAsync(3));
    }

    [Fact]
    public async Task Watch_StoreWatchBreaks_GoesOnWithoutLossOrList()
    {
        await using var fixture = new CacheFixture();
        fixture.Start();
        await using var watch = new WatchRecorder(fixture.Cache, await StartAsync(fixture));
        var first = await fixture.Store.MakeAsync(Key("a"), "1");
        fixture.Store.BreakWatches(new StoreUnavailableException("away"));
        var second = await fixture.Store.ReplaceAsync(Key("a"), "2", first);
        var third = await fixture.Store.ReplaceAsync(Key("a"), "3", second);
        Assert.Equal([$"Added a: - > 1@{first}", $"Modified a: 1@{first} > 2@{second}", $"Modified a: 2@{second} > 3@{third}"], await watch.TakeAsync(3));
        Assert.Equal(third, (await fixture.Cache.ReadNewestAsync(Deadline.Token())).Revision);
        Assert.Equal(1, fixture.Store.Lists);
    }

    [Fact]
    public async Task Watch_StoreForgotWhatWasMissed_ListsAgainAndEndsThoseThatWouldMissSomething()
    {
        await using var fixture = new CacheFixture();
        fixture.Start();
        await using var watch = new WatchRecorder(fixture.Cache, await StartAsync(fixture));
        var first = await fixture.Store.MakeAsync(Key("a"), "1");
        Assert.Single(await watch.TakeAsync(1));

        var second = await LoseAsync(fixture, () => fixture.Store.ReplaceAsync(Key("a"), "2", first));
        Assert.Equal([$"a=2@{second}"], Texts(await fixture.Cache.ReadNewestAsync(Deadline.Token())));
        await Assert.ThrowsAsync<RevisionCompactedException>(watch.NextAsync);
        await using var again = new WatchRecorder(fixture.Cache, second);
        var third = await fixture.Store.ReplaceAsync(Key("a"), "3", second);
        Assert.Equal([$"Modified a: 2@{second} > 3@{third}"], await again.TakeAsync(1));
    }

    [Fact]
    public async Task Watch_StoreForgotButNothingOfTheKindChanged_GoesOn()
    {
        await using var fixture = new CacheFixture();
        fixture.Start();
        await using var watch = new WatchRecorder(fixture.Cache, await StartAsync(fixture));
        var first = await fixture.Store.MakeAsync(Key("a"), "1");
        Assert.Single(await watch.TakeAsync(1));

        await LoseAsync(fixture, () => fixture.Store.MakeAsync("/registry/core/others/a", "1"));
        var second = await fixture.Store.ReplaceAsync(Key("a"), "2", first);
        Assert.Equal([$"Modified a: 1@{first} > 2@{second}"], await watch.TakeAsync(1));
    }

    [Fact]
    public async Task Watch_StoreFailsManyTimes_TriesAgainByTheClock()
    {
        await using var fixture = new CacheFixture();
        for (var i = 0; i < 4; i++)
            fixture.Store.FailNextWatch(new StoreUnavailableException("away"));
        fixture.Start();
        await Eventually.TrueAsync(
            () =>
            {
                fixture.Time.Advance(TimeSpan.FromSeconds(1));
                return fixture.Store.Watches == 5;
            },
            Deadline.Time, "the cache to follow again");
        var first = await fixture.Store.MakeAsync(Key("a"), "1");
        Assert.Equal([$"a=1@{first}"], Texts(await fixture.Cache.ReadNewestAsync(Deadline.Token())));
        Assert.Equal(1, fixture.Store.Lists);
    }

    /// <summary>Something is written and compacted while the cache cannot see it, and its next watch finds that forgotten.</summary>
    private static async Task<long> LoseAsync(CacheFixture fixture, Func<Task<long>> write)
    {
        var (lists, watches) = (fixture.Store.Lists, fixture.Store.Watches);
        fixture.Store.FailNextWatch(new RevisionCompactedException(1, 2));
        fixture.Store.BreakWatches(new RevisionCompactedException(1, 2));
        var revision = await write();
        await Eventually.TrueAsync(
            () =>
            {
                fixture.Time.Advance(TimeSpan.FromSeconds(1));
                // The watch after the one that fails: before it the loop waits by a clock that nobody moves once this ends.
                return fixture.Store.Lists > lists && fixture.Store.Watches >= watches + 2 && fixture.Cache.At(revision) is not null;
            },
            Deadline.Time, "another list, and a watch that follows it");
        return revision;
    }

    private static async Task<long> StartAsync(CacheFixture fixture) => (await fixture.Cache.ReadNewestAsync(Deadline.Token())).Revision;
}
