using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace NodeStack.ControlPlane.Storage.Sqlite;

/// <summary>SQLite's result codes as the store's exceptions. <see href="https://www.sqlite.org/rescode.html"/></summary>
internal static class SqliteErrorMapper
{
    /// <summary>A failed write or commit.</summary>
    public static StoreUnavailableException Map(SqliteException error, string path) => error.SqliteErrorCode switch
    {
        raw.SQLITE_FULL => new StoreUnavailableException($"The store in {path} has no space left: free some; writes go on by themselves then", error),
        // The log may have reached the disk, and be found there after a crash.
        raw.SQLITE_IOERR when error.SqliteExtendedErrorCode == raw.SQLITE_IOERR_FSYNC =>
            new StoreOutcomeUnknownException($"The disk of the store in {path} did not confirm a write", error),
        raw.SQLITE_IOERR => new StoreUnavailableException($"The disk of the store in {path} fails or is full: {Text(error)}", error),
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => Damaged(path, Text(error), error),
        _ => new StoreUnavailableException($"The store in {path} fails: {Text(error)}", error),
    };

    public static StoreUnavailableException Damaged(string path, string what, Exception? inner = null) => new(
        $"The store file {path} is damaged: {what}. Nothing was changed. Stop the server, keep a copy of the folder, and either put back a backup of it, or " +
        $"save what can be read with `sqlite3 store.db .recover`, or move the folder away to begin with an empty cluster", inner);

    public static StoreUnavailableException OtherFormat(string path, long version) => new(
        $"The store file {path} has format {version}, and this program knows format {SqliteSchema.FormatVersion}: run the program that wrote it, or use another folder");

    public static StoreUnavailableException NotOurs(string path) => new(
        $"The file {path} is an SQLite database, but not of this program: use another folder");

    private static string Text(SqliteException error) => $"{error.Message} (code {error.SqliteExtendedErrorCode})";
}
