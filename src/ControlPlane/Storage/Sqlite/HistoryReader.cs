using Microsoft.Data.Sqlite;

namespace NodeStack.ControlPlane.Storage.Sqlite;

/// <summary>The statements of one reading connection. One user at a time; each call is one read transaction and sees one state of the file.</summary>
internal sealed class HistoryReader : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly string _file;
    private readonly SqliteStatement _value;
    private readonly SqliteStatement _keys;
    private readonly SqliteStatement _row;
    private readonly SqliteStatement _changes;

    public HistoryReader(string file)
    {
        _file = file;
        _connection = SqliteConnections.OpenReader(file);
        _value = Prepare($"SELECT {HistoryRowReader.Columns} FROM history WHERE key = ?1 AND revision <= ?2 ORDER BY revision DESC LIMIT 1");
        // Answered from the index alone, in its order; "deleted" is of the row with the largest revision (SQLite's rule for max).
        _keys = Prepare("SELECT key, max(revision), deleted FROM history WHERE key > ?1 AND key < ?2 AND revision <= ?3 GROUP BY key ORDER BY key");
        _row = Prepare($"SELECT {HistoryRowReader.Columns} FROM history WHERE revision = ?1");
        _changes = Prepare($"SELECT {HistoryRowReader.Columns} FROM history WHERE revision > ?1 AND revision <= ?2 ORDER BY revision");
    }

    /// <summary>The value of a key at a revision.</summary>
    public StoredValue? Value(string key, long revision)
    {
        var row = _value.Bind(1, key).Bind(2, revision).Step() ? HistoryRowReader.Read(_value, _file) : null;
        _value.Reset();
        return row?.ToValue();
    }

    /// <summary>A page of the values at a revision, and how many follow.</summary>
    public (List<StoredValue> Items, long Remaining) Page(StoreQuery query, long revision)
    {
        var items = new List<StoredValue>();
        var remaining = 0L;
        // "After" of a prefix is the prefix itself, which is no key.
        _keys.Bind(1, query.After ?? query.Prefix).Bind(2, StoreKeyRules.EndOf(query.Prefix) ?? "\uFFFF").Bind(3, revision);
        while (_keys.Step())
        {
            if (_keys.Long(2) != 0)
                continue;
            if (query.Limit > 0 && items.Count == query.Limit)
                remaining++;
            else if (Row(_keys.Long(1))?.ToValue() is { } value)
                items.Add(value);
        }
        return (items, remaining);
    }

    /// <summary>Changes after a revision, in order, until a page is full or a revision is reached; and how far that is.</summary>
    public StoreBatch Changes(string prefix, long after, long to, int limit)
    {
        var events = new List<StoreEvent>();
        var reached = to;
        _changes.Bind(1, after).Bind(2, to);
        while (_changes.Step())
        {
            if (!_changes.Text(0).StartsWith(prefix, StringComparison.Ordinal))
                continue;
            var row = HistoryRowReader.Read(_changes, _file);
            events.Add(new StoreEvent(row.Key, row.ToValue(), row.Previous > 0 ? Row(row.Previous)?.ToValue() : null, row.Revision));
            if (events.Count < limit)
                continue;
            reached = row.Revision;
            break;
        }
        _changes.Reset();
        return new StoreBatch(reached, events);
    }

    public void Dispose()
    {
        SqliteStatement[] all = [_value, _keys, _row, _changes];
        foreach (var statement in all)
            statement.Dispose();
        _connection.Dispose();
    }

    private HistoryRow? Row(long revision)
    {
        var row = _row.Bind(1, revision).Step() ? HistoryRowReader.Read(_row, _file) : null;
        _row.Reset();
        return row;
    }

    private SqliteStatement Prepare(string sql) => new(_connection, sql);
}
