using Microsoft.Data.Sqlite;

namespace NodeStack.ControlPlane.Storage.Sqlite;

/// <summary>Opens connections to the store's file: one that writes, others that read.</summary>
internal static class SqliteConnections
{
    static SqliteConnections() => SQLitePCL.Batteries_V2.Init();

    /// <summary>The writing connection. A commit is on the disk when it returns (synchronous=FULL syncs the log at every commit).</summary>
    public static SqliteConnection OpenWriter(string file, long maxPages)
    {
        var connection = Open(file, SqliteOpenMode.ReadWrite);
        // The mode of vacuuming counts only when set before the first table.
        Run(connection, "PRAGMA auto_vacuum=INCREMENTAL");
        Run(connection, "PRAGMA journal_mode=WAL");
        Run(connection, "PRAGMA synchronous=FULL");
        // In KiB. Pages of the index's upper levels; values are in the object caches.
        Run(connection, "PRAGMA cache_size=-4096");
        // The log is written back to the file after so many pages (8 MiB), and shortened to that size when it was longer.
        Run(connection, "PRAGMA wal_autocheckpoint=2000");
        Run(connection, "PRAGMA journal_size_limit=8388608");
        if (maxPages > 0)
            Run(connection, $"PRAGMA max_page_count={maxPages}");
        return connection;
    }

    public static SqliteConnection OpenReader(string file)
    {
        var connection = Open(file, SqliteOpenMode.ReadOnly);
        Run(connection, "PRAGMA cache_size=-1024");
        return connection;
    }

    public static void Run(SqliteConnection connection, string sql)
    {
        using var statement = new SqliteStatement(connection, sql);
        statement.Run();
    }

    public static long Single(SqliteConnection connection, string sql)
    {
        using var statement = new SqliteStatement(connection, sql);
        return statement.Single();
    }

    private static SqliteConnection Open(string file, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }
}
