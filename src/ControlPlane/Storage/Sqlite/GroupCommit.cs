namespace NodeStack.ControlPlane.Storage.Sqlite;

/// <summary>
/// Does a group of writes in one transaction, each checked against the one before it. A write that is not met takes nothing from the others; an error of the
/// file takes all. Revisions are given out in order and only become real with the commit.
/// </summary>
internal sealed class GroupCommit(HistoryTable table)
{
    private readonly List<StoreEvent> _events = [];
    private readonly List<StoreWrite> _outcomes = [];

    /// <summary>An empty store is at this revision, as in etcd: 0 means "the newest" to those who ask.</summary>
    private const long FirstRevision = 1;

    /// <summary>Of the newest committed write. Its row may have been cleared away if it was a deletion, but only when compacted.</summary>
    public long Revision { get; private set; } = Math.Max(FirstRevision, Math.Max(table.LastRevision(), table.Mark(MarkNames.Compacted)));

    /// <summary>Commits; the answers are in the order of the requests, the events to be told before them.</summary>
    /// <exception cref="Microsoft.Data.Sqlite.SqliteException">Nothing was written.</exception>
    public (IReadOnlyList<StoreWrite> Outcomes, StoreBatch Batch) Run(IReadOnlyList<WriteRequest> requests)
    {
        _events.Clear();
        _outcomes.Clear();
        var next = Revision;
        table.Begin();
        try
        {
            foreach (var request in requests)
                _outcomes.Add(Do(request, ref next));
            table.Commit();
        }
        catch
        {
            table.Rollback();
            throw;
        }
        Revision = next;
        return (_outcomes, new StoreBatch(next, [.. _events]));
    }

    private StoreWrite Do(WriteRequest request, ref long revision)
    {
        var current = table.Newest(request.Key);
        if (!CompareAndSwapRules.IsMet(request.Kind, request.ExpectedRevision, current))
            return new StoreWrite(false, revision, current?.ToValue());
        var row = CompareAndSwapRules.Next(request.Kind, request.Key, request.Value, request.Expires, current, revision + 1);
        table.Insert(row);
        if (current is { Expires: > 0 })
            table.EndLifetime(current.Revision);
        revision++;
        var previous = current?.ToValue();
        _events.Add(new StoreEvent(row.Key, row.ToValue(), previous, row.Revision));
        return new StoreWrite(true, row.Revision, request.Kind == WriteKind.Delete ? previous : null);
    }
}
