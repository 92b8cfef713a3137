using NodeStack.ControlPlane.ApiServer.Cache;
using NodeStack.ControlPlane.Storage;
using NodeStack.ControlPlane.Tests.Storage;
using static NodeStack.ControlPlane.Tests.ApiServer.Cache.CacheFixture;

namespace NodeStack.ControlPlane.Tests.ApiServer.Cache;

public sealed class ObjectCacheReadTests
{
    [Fact]
    public async Task ReadNewest_AfterEveryWrite_SeesIt()
    {
        await using var fixture = new CacheFixture();
        fixture.Start();
        for (var i = 0; i < 200; i++)
        {
            var revision = await fixture.Store.MakeAsync(Key($"{i:000}"), $"{i}");
            var snapshot = await fixture.Cache.ReadNewestAsync(Deadline.Token());
            Assert.True(snapshot.Revision >= revision);
            Assert.Equal(i + 1, snapshot.Objects.Count);
        }
    }

    [Fact]
    public async Task ReadNewest_OtherKindWritten_IsOfThatRevision()
    {
        await using var fixture = new CacheFixture();
        fixture.Start();
        await fixture.Cache.ReadNewestAsync(Deadline.Token());
        var revision = await fixture.Store.MakeAsync("/registry/core/others/a", "1");
        Assert.Equal(revision, (await fixture.Cache.ReadNewestAsync(Deadline.Token())).Revision);
    }

    [Fact]
    public async Task Read_BeforeTheCacheIsFilled_Waits()
    {
        await using var fixture = new CacheFixture(new ObjectCacheOptions { PageSize = 2 });
        for (var i = 0; i < 5; i++)
            await fixture.Store.MakeAsync(Key($"{i}"), "x");
        var read = fixture.Cache.ReadAsync(0, Deadline.Token()).AsTask();
        Assert.False(read.IsCompleted);
        fixture.Start();
        Assert.Equal(["0", "1", "2", "3", "4"], (await read).Objects.Values.Select(o => o.Name));
        Assert.Equal(3, fixture.Store.Lists);
    }

    [Fact]
    public async Task Read_RevisionNotReached_IsInTheFutureAfterAWait()
    {
        await using var fixture = new CacheFixture();
        fixture.Start();
        var now = await fixture.Cache.ReadNewestAsync(Deadline.Token());
        var read = fixture.Cache.ReadAsync(now.Revision + 1, Deadline.Token()).AsTask();
        fixture.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.False(read.IsCompleted);
        fixture.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(now.Revision, (await Assert.ThrowsAsync<RevisionInFutureException>(() => read)).CurrentRevision);
    }

    [Fact]
    public async Task Read_RevisionComes_IsAnsweredThen()
    {
        await using var fixture = new CacheFixture();
        fixture.Start();
        var now = await fixture.Cache.ReadNewestAsync(Deadline.Token());
        var read = fixture.Cache.ReadAsync(now.Revision + 1, Deadline.Token()).AsTask();
        await fixture.Store.MakeAsync(Key("a"), "1");
        Assert.Equal(now.Revision + 1, (await read.WaitAsync(Deadline.Time)).Revision);
    }

    [Fact]
    public async Task At_RememberedRevisions_AreAsTheyWere()
    {
        await using var fixture = new CacheFixture();
        fixture.Start();
        var start = (await fixture.Cache.ReadNewestAsync(Deadline.Token())).Revision;
        var first = await fixture.Store.MakeAsync(Key("a"), "1");
        var second = await fixture.Store.ReplaceAsync(Key("a"), "2", first);
        var other = await fixture.Store.MakeAsync("/registry/core/others/a", "1");
        var last = await fixture.Store.RemoveAsync(Key("a"), second);
        await fixture.Cache.ReadNewestAsync(Deadline.Token());

        Assert.Null(fixture.Cache.At(start - 1));
        Assert.Empty(Texts(fixture.Cache.At(start)));
        Assert.Equal([$"a=1@{first}"], Texts(fixture.Cache.At(first)));
        Assert.Equal([$"a=2@{second}"], Texts(fixture.Cache.At(second)));
        Assert.Equal([$"a=2@{second}"], Texts(fixture.Cache.At(other)));
        Assert.Equal(other, fixture.Cache.At(other)!.Revision);
        Assert.Empty(Texts(fixture.Cache.At(last)));
        Assert.Null(fixture.Cache.At(last + 1));
    }

    [Fact]
    public async Task At_TooManyOrTooOld_AreForgotten()
    {
        await using var fixture = new CacheFixture(new ObjectCacheOptions { MaxChanges = 2, MaxAge = TimeSpan.FromMinutes(1) });
        fixture.Start();
        await fixture.Cache.ReadNewestAsync(Deadline.Token());
        var first = await fixture.Store.MakeAsync(Key("a"), "1");
        var third = await fixture.Store.ReplaceAsync(Key("a"), "3", await fixture.Store.ReplaceAsync(Key("a"), "2", first));
        await fixture.Cache.ReadNewestAsync(Deadline.Token());
        Assert.Null(fixture.Cache.At(first - 1));
        Assert.NotNull(fixture.Cache.At(first));

        fixture.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Null(fixture.Cache.At(first));
        Assert.Equal([$"a=3@{third}"], Texts(fixture.Cache.At(third)));
    }

    [Fact]
    public async Task Read_ValueCannotBeDecoded_LeavesOutThatObjectOnly()
    {
        await using var fixture = new CacheFixture();
        await fixture.Store.MakeAsync(Key("bad"), "broken");
        var good = await fixture.Store.MakeAsync(Key("good"), "1");
        fixture.Start();
        Assert.Equal([$"good=1@{good}"], Texts(await fixture.Cache.ReadNewestAsync(Deadline.Token())));
        Assert.Equal(1, fixture.Cache.DecodeFailures);
    }
}
