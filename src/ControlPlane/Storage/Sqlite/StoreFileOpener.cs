using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace NodeStack.ControlPlane.Storage.Sqlite;

/// <summary>Opens the store's file for writing: makes its tables when new, and refuses a file that is not ours, of another format, or damaged.</summary>
internal static class StoreFileOpener
{
    /// <exception cref="StoreUnavailableException">With what is wrong and what to do.</exception>
    public static SqliteConnection Open(string file, long maxPages)
    {
        SqliteConnection? connection = null;
        try
        {
            connection = SqliteConnections.OpenWriter(file, maxPages);
            Prepare(connection, file);
            return connection;
        }
        catch (SqliteException error)
        {
            connection?.Dispose();
            throw SqliteErrorMapper.Map(error, file);
        }
        catch
        {
            connection?.Dispose();
            throw;
        }
    }

    private static void Prepare(SqliteConnection connection, string file)
    {
        if (SqliteConnections.Single(connection, "SELECT count(*) FROM sqlite_schema") == 0)
        {
            MakeTables(connection);
            return;
        }
        if (SqliteConnections.Single(connection, "PRAGMA application_id") != SqliteSchema.ApplicationId)
            throw SqliteErrorMapper.NotOurs(file);
        var version = SqliteConnections.Single(connection, "PRAGMA user_version");
        if (version != SqliteSchema.FormatVersion)
            throw SqliteErrorMapper.OtherFormat(file, version);
        CheckPages(connection, file);
        CheckRows(connection, file);
    }

    /// <summary>In one transaction: a crash leaves an empty file, or a whole one.</summary>
    private static void MakeTables(SqliteConnection connection)
    {
        SqliteConnections.Run(connection, "BEGIN IMMEDIATE");
        foreach (var statement in SqliteSchema.Create.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            SqliteConnections.Run(connection, statement);
        SqliteConnections.Run(connection, $"PRAGMA application_id={SqliteSchema.ApplicationId}");
        SqliteConnections.Run(connection, $"PRAGMA user_version={SqliteSchema.FormatVersion}");
        SqliteConnections.Run(connection, "COMMIT");
    }

    private static void CheckPages(SqliteConnection connection, string file)
    {
        using var check = new SqliteStatement(connection, "PRAGMA integrity_check(1)");
        if (check.Step() && check.Text(0) is var found && found != "ok")
            throw SqliteErrorMapper.Damaged(file, found.ReplaceLineEndings(" "));
        check.Reset();
    }

    private static void CheckRows(SqliteConnection connection, string file)
    {
        using var rows = new SqliteStatement(connection, $"SELECT {HistoryRowReader.Columns} FROM history");
        while (rows.Step())
            HistoryRowReader.Read(rows, file);
    }
}
