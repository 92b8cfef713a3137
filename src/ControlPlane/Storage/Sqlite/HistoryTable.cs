using Microsoft.Data.Sqlite;

namespace NodeStack.ControlPlane.Storage.Sqlite;

/// <summary>The statements of the writing connection. Used by the writer's thread only.</summary>
internal sealed class HistoryTable : IDisposable
{
    private readonly string _file;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _commit;
    private readonly SqliteStatement _rollback;
    private readonly SqliteStatement _newest;
    private readonly SqliteStatement _insert;
    private readonly SqliteStatement _endLifetime;
    private readonly SqliteStatement _due;
    private readonly SqliteStatement _lastRevision;
    private readonly SqliteStatement _readMark;
    private readonly SqliteStatement _setMark;
    private readonly SqliteStatement _sweepReplaced;
    private readonly SqliteStatement _sweepDeletions;
    private readonly SqliteConnection _connection;

    public HistoryTable(SqliteConnection connection, string file)
    {
        (_connection, _file) = (connection, file);
        _begin = Prepare("BEGIN IMMEDIATE");
        _commit = Prepare("COMMIT");
        _rollback = Prepare("ROLLBACK");
        _newest = Prepare($"SELECT {HistoryRowReader.Columns} FROM history WHERE key = ?1 ORDER BY revision DESC LIMIT 1");
        _insert = Prepare($"INSERT INTO history({HistoryRowReader.Columns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
        _endLifetime = Prepare("UPDATE history SET expires = 0 WHERE revision = ?1");
        _due = Prepare("SELECT key, revision FROM history WHERE expires > 0 AND expires <= ?1 ORDER BY expires LIMIT ?2");
        _lastRevision = Prepare("SELECT max(revision) FROM history");
        _readMark = Prepare("SELECT revision FROM marks WHERE name = ?1");
        _setMark = Prepare("UPDATE marks SET revision = ?2 WHERE name = ?1");
        _sweepReplaced = Prepare(
            "DELETE FROM history WHERE revision IN (SELECT previous FROM history WHERE revision > ?1 AND revision <= ?2 AND previous > 0)");
        _sweepDeletions = Prepare("DELETE FROM history WHERE revision > ?1 AND revision <= ?2 AND deleted = 1");
    }

    public void Begin() => _begin.Run();

    public void Commit() => _commit.Run();

    /// <summary>After an error. Some errors have rolled back already.</summary>
    public void Rollback()
    {
        if (SQLitePCL.raw.sqlite3_get_autocommit(_connection.Handle) == 0)
            _rollback.Run();
    }

    /// <summary>The newest row of a key, a deletion included.</summary>
    public HistoryRow? Newest(string key)
    {
        var row = _newest.Bind(1, key).Step() ? HistoryRowReader.Read(_newest, _file) : null;
        _newest.Reset();
        return row;
    }

    public void Insert(HistoryRow row)
    {
        var checksum = RowChecksumRules.Compute(row.Key, row.Revision, row.Created, row.Deleted, row.Value.Span);
        _insert.Bind(1, row.Key).Bind(2, row.Revision).Bind(3, row.Created).Bind(4, row.Previous).Bind(5, row.Deleted ? 1 : 0);
        _insert.Bind(6, row.Expires).Bind(7, checksum).Bind(8, row.Value.Span).Run();
    }

    /// <summary>A replaced row no longer ends its key.</summary>
    public void EndLifetime(long revision) => _endLifetime.Bind(1, revision).Run();

    /// <summary>Values whose lifetime is over, the longest over first.</summary>
    public List<(string Key, long Revision)> Due(long now, int limit)
    {
        var due = new List<(string, long)>();
        _due.Bind(1, now).Bind(2, limit);
        while (_due.Step())
            due.Add((_due.Text(0), _due.Long(1)));
        return due;
    }

    /// <summary>Of the newest row. Compaction may have cleared the newest rows away when they were deletions: see <see cref="Mark"/>.</summary>
    public long LastRevision() => _lastRevision.Single();

    public long Mark(string name) => _readMark.Bind(1, name).Single();

    public void SetMark(string name, long revision) => _setMark.Bind(1, name).Bind(2, revision).Run();

    /// <summary>Clears away what nobody may read any more once everything up to <paramref name="to"/> is compacted and was swept up to <paramref name="from"/>.</summary>
    public void Sweep(long from, long to)
    {
        _sweepReplaced.Bind(1, from).Bind(2, to).Run();
        _sweepDeletions.Bind(1, from).Bind(2, to).Run();
    }

    public long Pragma(string name) => SqliteConnections.Single(_connection, $"PRAGMA {name}");

    public void Run(string sql) => SqliteConnections.Run(_connection, sql);

    public void Dispose()
    {
        SqliteStatement[] all =
        [
            _begin, _commit, _rollback, _newest, _insert, _endLifetime, _due, _lastRevision, _readMark, _setMark, _sweepReplaced, _sweepDeletions,
        ];
        foreach (var statement in all)
            statement.Dispose();
        _connection.Dispose();
    }

    private SqliteStatement Prepare(string sql) => new(_connection, sql);
}
