namespace NodeStack.ControlPlane.Storage.Sqlite;

/// <summary>Reads rows and checks that they are what was written.</summary>
internal static class HistoryRowReader
{
    /// <summary>Columns of a select that <see cref="Read"/> takes, in order.</summary>
    public const string Columns = "key, revision, created, previous, deleted, expires, checksum, value";

    /// <param name="file">For the message.</param>
    /// <exception cref="StoreUnavailableException">The row is damaged.</exception>
    public static HistoryRow Read(SqliteStatement statement, string file)
    {
        var row = new HistoryRow(
            statement.Text(0), statement.Long(1), statement.Long(2), statement.Long(3), statement.Long(4) != 0, statement.Long(5), statement.Blob(7));
        var checksum = RowChecksumRules.Compute(row.Key, row.Revision, row.Created, row.Deleted, row.Value.Span);
        return checksum == statement.Long(6) ? row : throw SqliteErrorMapper.Damaged(file, $"the value of {row.Key} at revision {row.Revision} has a wrong checksum");
    }
}
