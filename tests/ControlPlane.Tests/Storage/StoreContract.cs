using NodeStack.ControlPlane.Storage;
using NodeStack.TestSupport.Contracts;

namespace NodeStack.ControlPlane.Tests.Storage;

/// <summary>What everything above relies on, of any store. Runs on SQLite and on real etcd. Each test has a prefix of its own.</summary>
public abstract class StoreContract
{
    private readonly string _prefix = $"/registry/core/tests/{Guid.NewGuid():N}/";

    private protected abstract IStore Store { get; }

    /// <summary>Lets so much time pass for the store's lifetimes.</summary>
    private protected abstract Task PassAsync(TimeSpan time);

    [ContractFact]
    public async Task Create_NewKey_CanBeRead()
    {
        var revision = await Store.MakeAsync(Key("a"), "1");
        var value = await Store.GetAsync(Key("a"), Deadline.Token());
        Assert.Equal(("1", revision, revision), (value.Text(), value!.CreateRevision, value.ModRevision));
        Assert.Equal(revision, await Store.CurrentRevisionAsync(Deadline.Token()));
    }

    [ContractFact]
    public async Task Create_KeyExists_FindsWhatIsThere()
    {
        var revision = await Store.MakeAsync(Key("a"), "1");
        var write = await Store.CreateAsync(Key("a"), StoreSteps.Bytes("2"), null, Deadline.Token());
        Assert.False(write.Done);
        Assert.Equal(("1", revision), (write.Current.Text(), write.Current!.ModRevision));
    }

    [ContractFact]
    public async Task Update_RightRevision_KeepsCreateRevision()
    {
        var created = await Store.MakeAsync(Key("a"), "1");
        var updated = await Store.ReplaceAsync(Key("a"), "2", created);
        var value = await Store.GetAsync(Key("a"), Deadline.Token());
        Assert.Equal(("2", created, updated), (value.Text(), value!.CreateRevision, value.ModRevision));
        Assert.True(updated > created);
    }

    [ContractFact]
    public async Task Update_OldRevision_FindsWhatIsThere()
    {
        var first = await Store.MakeAsync(Key("a"), "1");
        await Store.ReplaceAsync(Key("a"), "2", first);
        var write = await Store.UpdateAsync(Key("a"), StoreSteps.Bytes("3"), first, null, Deadline.Token());
        Assert.Equal((false, "2"), (write.Done, write.Current.Text()));
    }

    [ContractFact]
    public async Task UpdateAndDelete_NoKey_FindNothing()
    {
        var update = await Store.UpdateAsync(Key("a"), StoreSteps.Bytes("1"), 1, null, Deadline.Token());
        var delete = await Store.DeleteAsync(Key("a"), 1, Deadline.Token());
        Assert.Equal((false, null, false, null), (update.Done, update.Current, delete.Done, delete.Current));
    }

    [ContractFact]
    public async Task Delete_RightRevision_AnswersWhatItDeleted()
    {
        var revision = await Store.MakeAsync(Key("a"), "1");
        var write = await Store.DeleteAsync(Key("a"), revision, Deadline.Token());
        Assert.Equal((true, "1", revision), (write.Done, write.Current.Text(), write.Current!.ModRevision));
        Assert.True(write.Revision > revision);
        Assert.Null(await Store.GetAsync(Key("a"), Deadline.Token()));
    }

    [ContractFact]
    public async Task Delete_OldRevision_DeletesNothing()
    {
        var first = await Store.MakeAsync(Key("a"), "1");
        await Store.ReplaceAsync(Key("a"), "2", first);
        var write = await Store.DeleteAsync(Key("a"), first, Deadline.Token());
        Assert.Equal((false, "2"), (write.Done, write.Current.Text()));
        Assert.NotNull(await Store.GetAsync(Key("a"), Deadline.Token()));
    }

    [ContractFact]
    public async Task Create_AfterDelete_IsANewKey()
    {
        await Store.RemoveAsync(Key("a"), await Store.MakeAsync(Key("a"), "1"));
        var again = await Store.MakeAsync(Key("a"), "2");
        Assert.Equal(again, (await Store.GetAsync(Key("a"), Deadline.Token()))!.CreateRevision);
    }

    [ContractFact]
    public async Task Value_AnyBytes_ComeBackAsTheyWere()
    {
        var bytes = new byte[1_200_000];
        new Random(1).NextBytes(bytes);
        await Store.CreateAsync(Key("large"), bytes, null, Deadline.Token());
        await Store.CreateAsync(Key("empty"), default, null, Deadline.Token());
        Assert.Equal(bytes, (await Store.GetAsync(Key("large"), Deadline.Token()))!.Value.ToArray());
        Assert.Equal(0, (await Store.GetAsync(Key("empty"), Deadline.Token()))!.Value.Length);
    }

    [ContractFact]
    public async Task Create_ValueTooLarge_IsRefused()
    {
        await Assert.ThrowsAsync<StoreValueTooLargeException>(() => Store.CreateAsync(Key("a"), new byte[1_572_864], null, Deadline.Token()).AsTask());
        Assert.Null(await Store.GetAsync(Key("a"), Deadline.Token()));
    }

    [ContractFact]
    public async Task Write_CancelledBefore_IsNotDone()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Store.CreateAsync(Key("a"), StoreSteps.Bytes("1"), null, new CancellationToken(canceled: true)).AsTask());
        Assert.Null(await Store.GetAsync(Key("a"), Deadline.Token()));
    }

    [ContractFact]
    public async Task Update_ManyAtOnce_NoneIsLost()
    {
        await Store.MakeAsync(Key("counter"), "0");
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => CountAsync(10))));
        Assert.Equal("80", (await Store.GetAsync(Key("counter"), Deadline.Token())).Text());
    }

    [ContractFact]
    public async Task List_Prefix_IsInKeyOrderAndOfThePrefixOnly()
    {
        foreach (var name in (string[])["b", "a/2", "a", "a/10", "c"])
            await Store.MakeAsync(Key(name), name);
        await Store.MakeAsync(_prefix[..^1] + "0", "next to the prefix");
        await Store.RemoveAsync(Key("b"), (await Store.GetAsync(Key("b"), Deadline.Token()))!.ModRevision);

        Assert.Equal([$"{Key("a")}=a", $"{Key("a/10")}=a/10", $"{Key("a/2")}=a/2", $"{Key("c")}=c"], await Store.TextsAsync(new StoreQuery(_prefix)));
        Assert.Empty(await Store.TextsAsync(new StoreQuery(Key("d"))));
    }

    [ContractFact]
    public async Task List_Pages_AreOfOneRevision()
    {
        for (var i = 0; i < 5; i++)
            await Store.MakeAsync(Key($"{i}"), "old");
        var first = await Store.ListAsync(new StoreQuery(_prefix, Limit: 2), Deadline.Token());
        var fourth = (await Store.GetAsync(Key("4"), Deadline.Token()))!;
        await Store.ReplaceAsync(Key("4"), "new", fourth.ModRevision);
        await Store.MakeAsync(Key("5"), "new");

        var second = await Store.ListAsync(new StoreQuery(_prefix, first.Revision, first.Items[^1].Key, 2), Deadline.Token());
        var third = await Store.ListAsync(new StoreQuery(_prefix, first.Revision, second.Items[^1].Key, 2), Deadline.Token());
        Assert.Equal((3, 1, 0), (first.Remaining, second.Remaining, third.Remaining));
        Assert.Equal([Key("4")], third.Items.Select(i => i.Key));
        Assert.Equal("old", third.Items[0].Text());
    }

    [ContractFact]
    public async Task List_PastRevision_IsAsItWas()
    {
        var first = await Store.MakeAsync(Key("a"), "1");
        var second = await Store.ReplaceAsync(Key("a"), "2", first);
        var third = await Store.RemoveAsync(Key("a"), second);
        await Store.MakeAsync(Key("a"), "4");
        Assert.Empty(await Store.TextsAsync(new StoreQuery(_prefix, first - 1)));
        Assert.Equal([$"{Key("a")}=1"], await Store.TextsAsync(new StoreQuery(_prefix, first)));
        Assert.Equal([$"{Key("a")}=2"], await Store.TextsAsync(new StoreQuery(_prefix, second)));
        Assert.Empty(await Store.TextsAsync(new StoreQuery(_prefix, third)));
    }

    [ContractFact]
    public async Task List_FutureRevision_IsRefused()
    {
        var revision = await Store.MakeAsync(Key("a"), "1");
        await Assert.ThrowsAsync<RevisionInFutureException>(() => Store.TextsAsync(new StoreQuery(_prefix, revision + 1_000)));
    }

    [ContractFact]
    public async Task Compact_ThenRead_OnlyThePastIsGone()
    {
        var first = await Store.MakeAsync(Key("a"), "1");
        await Store.MakeAsync(Key("b"), "1");
        var second = await Store.ReplaceAsync(Key("a"), "2", first);
        var third = await Store.ReplaceAsync(Key("a"), "3", second);
        await Store.CompactAsync(second, Deadline.Token());

        await Assert.ThrowsAsync<RevisionCompactedException>(() => Store.TextsAsync(new StoreQuery(_prefix, first)));
        Assert.Equal([$"{Key("a")}=2", $"{Key("b")}=1"], await Store.TextsAsync(new StoreQuery(_prefix, second)));
        Assert.Equal([$"{Key("a")}=3", $"{Key("b")}=1"], await Store.TextsAsync(new StoreQuery(_prefix, third)));
        await Store.CompactAsync(first, Deadline.Token());
    }

    [ContractFact]
    public async Task Compact_NewestIsADeletion_RevisionsGoOn()
    {
        var deleted = await Store.RemoveAsync(Key("a"), await Store.MakeAsync(Key("a"), "1"));
        await Store.CompactAsync(deleted, Deadline.Token());
        Assert.True(await Store.MakeAsync(Key("a"), "2") > deleted);
    }

    [ContractFact]
    public async Task Compact_FutureRevision_IsRefused()
    {
        var revision = await Store.MakeAsync(Key("a"), "1");
        await Assert.ThrowsAsync<RevisionInFutureException>(() => Store.CompactAsync(revision + 1_000, Deadline.Token()).AsTask());
    }

    [ContractFact]
    public async Task Watch_FromThePast_TellsWhatWasThenWhatComes()
    {
        var first = await Store.MakeAsync(Key("a"), "1");
        var second = await Store.ReplaceAsync(Key("a"), "2", first);
        await Store.MakeAsync(_prefix[..^1] + "0", "another prefix");
        using var watch = Store.Watch(_prefix, first);
        var past = await watch.TakeAsync(1);
        var third = await Store.RemoveAsync(Key("a"), second);
        var fourth = await Store.MakeAsync(Key("a"), "4");
        var live = await watch.TakeAsync(2);

        Assert.Equal(
            [$"{second} {Key("a")}: 1 > 2", $"{third} {Key("a")}: 2 > -", $"{fourth} {Key("a")}: - > 4"],
            past.Concat(live).Select(e => e.Text()));
    }

    [ContractFact]
    public async Task Watch_FromTheFuture_BeginsThere()
    {
        var last = await Store.MakeAsync(Key("a"), "1");
        // Others may write to the same store meanwhile, so which of the writes passes that revision is seen, not known.
        var from = last + 3;
        using var watch = Store.Watch(_prefix, from);
        while (last <= from)
            last = await Store.ReplaceAsync(Key("a"), "2", last);
        Assert.Equal([last], (await watch.TakeAsync(1)).Select(e => e.Revision));
    }

    [ContractFact]
    public async Task Watch_FromBeforeCompaction_Ends()
    {
        var first = await Store.MakeAsync(Key("a"), "1");
        var second = await Store.ReplaceAsync(Key("a"), "2", first);
        var third = await Store.ReplaceAsync(Key("a"), "3", second);
        await Store.CompactAsync(second, Deadline.Token());
        using var gone = Store.Watch(_prefix, first - 1);
        using var kept = Store.Watch(_prefix, second);
        await Assert.ThrowsAsync<RevisionCompactedException>(() => gone.TakeAsync(1));
        Assert.Equal([$"{third} {Key("a")}: 2 > 3"], (await kept.TakeAsync(1)).Select(e => e.Text()));
    }

    [ContractFact]
    public async Task Watch_Running_OutlivesCompaction()
    {
        var first = await Store.MakeAsync(Key("a"), "1");
        using var watch = Store.Watch(_prefix, first);
        var second = await Store.ReplaceAsync(Key("a"), "2", first);
        Assert.Single(await watch.TakeAsync(1));
        await Store.CompactAsync(second, Deadline.Token());
        await Store.ReplaceAsync(Key("a"), "3", second);
        Assert.Equal("3", (await watch.TakeAsync(1))[0].Value.Text());
    }

    [ContractFact]
    public async Task Watch_OtherKeyWritten_ReachesItsRevision()
    {
        var start = await Store.MakeAsync(Key("a"), "1");
        using var watch = Store.Watch(_prefix, start);
        await watch.ReachedAsync(start, Deadline.Token());
        var other = await Store.MakeAsync($"/registry/core/others/{Guid.NewGuid():N}", "1");
        await watch.ReachedAsync(other, Deadline.Token());
        var progress = watch.TryRead();
        while (progress is null)
        {
            // Still reading older history; its end is told.
            await watch.WaitAsync(Deadline.Token());
            progress = watch.TryRead();
        }
        Assert.True(progress.Revision >= other);
        Assert.Empty(progress.Events);
    }

    [ContractFact]
    public async Task WatchAsync_Cancelled_Ends()
    {
        using var cancel = new CancellationTokenSource();
        var start = await Store.MakeAsync(Key("a"), "1");
        await using var events = Store.WatchAsync(_prefix, start, cancel.Token).GetAsyncEnumerator();
        var next = events.MoveNextAsync().AsTask();
        while (next.IsCompletedSuccessfully && await next)
            next = events.MoveNextAsync().AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next.WaitAsync(Deadline.Time));
    }

    [ContractFact]
    public async Task Lifetime_Over_IsADelete()
    {
        var short_ = await Store.MakeAsync(Key("short"), "1", TimeSpan.FromSeconds(1));
        var renewed = await Store.MakeAsync(Key("renewed"), "1", TimeSpan.FromSeconds(1));
        var kept = await Store.ReplaceAsync(Key("renewed"), "2", renewed);
        using var watch = Store.Watch(_prefix, kept);
        await PassAsync(TimeSpan.FromSeconds(2));

        var ended = Assert.Single(await watch.TakeAsync(1));
        Assert.Equal((Key("short"), null, "1"), (ended.Key, ended.Value, ended.Previous.Text()));
        Assert.Equal(short_, ended.Previous!.ModRevision);
        Assert.Null(await Store.GetAsync(Key("short"), Deadline.Token()));
        Assert.Equal("2", (await Store.GetAsync(Key("renewed"), Deadline.Token())).Text());
    }

    [ContractFact]
    public async Task CheckHealth_Healthy_Answers() => await Store.CheckHealthAsync(Deadline.Token());

    private string Key(string name) => _prefix + name;

    private async Task CountAsync(int times)
    {
        var current = await Store.GetAsync(Key("counter"), Deadline.Token());
        while (times > 0)
        {
            var next = StoreSteps.Bytes($"{int.Parse(current.Text(), null) + 1}");
            var write = await Store.UpdateAsync(Key("counter"), next, current!.ModRevision, null, Deadline.Token());
            current = write.Done ? new StoredValue(Key("counter"), next, current.CreateRevision, write.Revision) : write.Current;
            times -= write.Done ? 1 : 0;
        }
    }
}
