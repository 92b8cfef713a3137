using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;
using NodeStack.ControlPlane.Storage;
using NodeStack.TestSupport;

namespace NodeStack.ControlPlane.Tests.Storage.Sqlite;

/// <summary>Space: a full disk, and files that stay small however much is written.</summary>
public sealed class SqliteStoreSpaceTests : IDisposable
{
    private readonly SqliteFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Write_FileMayNotGrow_FailsReadsGoOnAndWritesRecover()
    {
        await using var store = _folder.Open(change: o => o with { MaxPages = 64 });
        var full = await FillAsync(store);
        Assert.Contains("has no space left", full.Message, StringComparison.Ordinal);
        Assert.IsNotType<StoreOutcomeUnknownException>(full);
        await AssertFullThenRecoversAsync(store, async () =>
        {
            // Deletions need space too, but less than was asked for; compaction gives the pages of the deleted values to the next.
            foreach (var value in (await store.ListAsync(new StoreQuery("/registry/", Limit: 10), Deadline.Token())).Items)
                await store.RemoveAsync(value.Key, value.ModRevision);
            await store.CompactAsync(await store.CurrentRevisionAsync(Deadline.Token()), Deadline.Token());
        });
    }

    /// <summary>A real full disk, by a small file system in memory.</summary>
    [RootFact]
    public async Task Write_DiskIsFull_FailsReadsGoOnAndWritesRecover()
    {
        Directory.CreateDirectory(_folder.Path);
        Run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", _folder.Path);
        try
        {
            await using var store = _folder.Open();
            var ballast = Path.Combine(_folder.Path, "ballast");
            await File.WriteAllBytesAsync(ballast, new byte[2 << 20]);
            await FillAsync(store);
            await AssertFullThenRecoversAsync(store, () =>
            {
                File.Delete(ballast);
                return Task.CompletedTask;
            });
        }
        finally
        {
            Run("umount", _folder.Path);
        }
    }

    [Fact]
    public async Task Churn_WithCompactions_FilesStaySmall()
    {
        await using var store = _folder.Open();
        var revisions = new long[50];
        var largest = 0L;
        for (var round = 0; round < 40; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, revisions.Length).Select(async i => revisions[i] = await PutAsync(store, i, revisions[i], round)));
            await store.CompactAsync(await store.CurrentRevisionAsync(Deadline.Token()), Deadline.Token());
            largest = Math.Max(largest, Directory.GetFiles(_folder.Path).Sum(f => new FileInfo(f).Length));
        }
        // 2,000 writes of 20 KB are 40 MB; 50 values are 1 MB. The log may have 8 MiB, and what waits in it may be that much in the file.
        Assert.InRange(largest, 1, 24 << 20);
    }

    [Fact]
    public async Task Compact_MuchWasDeleted_FileGivesSpaceBack()
    {
        await using (var store = _folder.Open())
        {
            for (var i = 0; i < 200; i++)
                await store.CreateAsync($"/registry/{i}", new byte[100_000], null, Deadline.Token());
            foreach (var value in (await store.ListAsync(new StoreQuery("/registry/"), Deadline.Token())).Items)
                await store.RemoveAsync(value.Key, value.ModRevision);
            await store.CompactAsync(await store.CurrentRevisionAsync(Deadline.Token()), Deadline.Token());
        }
        Assert.InRange(new FileInfo(_folder.File).Length, 1, 8 << 20);
    }

    [Fact]
    public async Task Lifetime_OverWhileClosed_EndsAfterOpening()
    {
        var time = new FakeTimeProvider();
        long made;
        await using (var store = _folder.Open(time))
            made = await store.MakeAsync("/registry/a", "1", TimeSpan.FromMinutes(1));
        time.Advance(TimeSpan.FromMinutes(2));
        await using var again = _folder.Open(time);
        using var watch = again.Watch("/registry/", made);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null((await watch.TakeAsync(1))[0].Value);
    }

    private static async Task<long> PutAsync(IStore store, int i, long revision, int round)
    {
        var value = new byte[20_000];
        new Random((round * 1_000) + i).NextBytes(value);
        var write = revision == 0
            ? await store.CreateAsync($"/registry/{i}", value, null, Deadline.Token())
            : await store.UpdateAsync($"/registry/{i}", value, revision, null, Deadline.Token());
        return write.Revision;
    }

    /// <summary>Until there is no space for another value of 10 KB.</summary>
    private static async Task<StoreUnavailableException> FillAsync(IStore store)
    {
        for (var i = 0; i < 10_000; i++)
        {
            try
            {
                await store.CreateAsync($"/registry/{i:0000}", new byte[10_000], null, Deadline.Token());
            }
            catch (StoreUnavailableException error)
            {
                return error;
            }
        }
        throw new InvalidOperationException("the disk is never full");
    }

    private static async Task AssertFullThenRecoversAsync(IStore store, Func<Task> makeSpace)
    {
        var before = await store.ListAsync(new StoreQuery("/registry/"), Deadline.Token());
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.CreateAsync("/registry/more", new byte[1_000_000], null, Deadline.Token()).AsTask());
        Assert.Null(await store.GetAsync("/registry/more", Deadline.Token()));
        Assert.Equal(10_000, (await store.GetAsync("/registry/0000", Deadline.Token()))!.Value.Length);
        Assert.Equal(before.Revision, await store.CurrentRevisionAsync(Deadline.Token()));

        await makeSpace();
        await Eventually.TrueAsync(() => CanWriteAsync(store), TimeSpan.FromSeconds(10), "writes to go on");
        Assert.True(await store.CurrentRevisionAsync(Deadline.Token()) > before.Revision);
    }

    private static async Task<bool> CanWriteAsync(IStore store)
    {
        try
        {
            return (await store.CreateAsync("/registry/again", new byte[10_000], null, Deadline.Token())).Done;
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }

    private static void Run(params string[] command)
    {
        using var process = Process.Start(command[0], command[1..]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
