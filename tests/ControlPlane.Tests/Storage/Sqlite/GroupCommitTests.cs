using NodeStack.ControlPlane.Storage.Sqlite;

namespace NodeStack.ControlPlane.Tests.Storage.Sqlite;

public sealed class GroupCommitTests : IDisposable
{
    private readonly SqliteFolder _folder = new();
    private readonly HistoryTable _table;
    private readonly GroupCommit _commit;

    public GroupCommitTests()
    {
        Directory.CreateDirectory(_folder.Path);
        File.WriteAllBytes(_folder.File, []);
        _table = new HistoryTable(StoreFileOpener.Open(_folder.File, 0), _folder.File);
        _commit = new GroupCommit(_table);
    }

    public void Dispose()
    {
        _table.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Run_SomeNotMet_OthersAreDoneInOrder()
    {
        var start = _commit.Revision;
        var (outcomes, batch) = _commit.Run(
        [
            Create("a", "1"), Create("a", "2"), Update("a", "3", start + 1), Update("a", "4", start + 1), Create("b", "5"), Delete("a", start + 2),
        ]);
        Assert.Equal([true, false, true, false, true, true], outcomes.Select(o => o.Done));
        Assert.Equal([start + 1, start + 2, start + 3, start + 4], batch.Events.Select(e => e.Revision));
        Assert.Equal(["- > 1", "1 > 3", "- > 5", "3 > -"], batch.Events.Select(e => $"{e.Previous.Text()} > {e.Value.Text()}"));
        // Those not met have seen what was written before them in the same group.
        Assert.Equal(("1", "3"), (outcomes[1].Current.Text(), outcomes[3].Current.Text()));
        Assert.Equal(start + 4, _commit.Revision);
    }

    [Fact]
    public void Run_NoneMet_RaisesNothing()
    {
        var start = _commit.Revision;
        var (_, batch) = _commit.Run([Update("a", "1", 7), Delete("b", 7)]);
        Assert.Empty(batch.Events);
        Assert.Equal(start, _commit.Revision);
    }

    private static WriteRequest Create(string key, string value) => new(WriteKind.Create, key, StoreSteps.Bytes(value), 0, 0);

    private static WriteRequest Update(string key, string value, long expected) => new(WriteKind.Update, key, StoreSteps.Bytes(value), expected, 0);

    private static WriteRequest Delete(string key, long expected) => new(WriteKind.Delete, key, default, expected, 0);
}
