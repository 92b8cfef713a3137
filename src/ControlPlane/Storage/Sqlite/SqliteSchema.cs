namespace NodeStack.ControlPlane.Storage.Sqlite;

/// <summary>
/// The format of the file. Every write is a row of <c>history</c>; the newest row of a key that is not a deletion is its value. Rows are never changed
/// but for <c>expires</c>, and go away by compaction only.
/// </summary>
internal static class SqliteSchema
{
    /// <summary>"NStk": marks the file as a store of ours (application_id).</summary>
    public const int ApplicationId = 0x4E53746B;

    /// <summary>Raised when the tables change in a way that older programs cannot read (user_version).</summary>
    public const int FormatVersion = 1;

    /// <summary>
    /// created: revision that created the key. previous: revision of the row that this one took the place of, 0 for a creation. expires: Unix milliseconds, 0 for
    /// never or no longer the newest. checksum: see <see cref="RowChecksumRules"/>. marks: how far history was closed (compacted) and cleared away (swept).
    /// </summary>
    public const string Create = """
        CREATE TABLE history(
          revision INTEGER PRIMARY KEY,
          key TEXT NOT NULL,
          created INTEGER NOT NULL,
          previous INTEGER NOT NULL,
          deleted INTEGER NOT NULL,
          expires INTEGER NOT NULL,
          checksum INTEGER NOT NULL,
          value BLOB);
        CREATE INDEX history_key ON history(key, revision, deleted);
        CREATE INDEX history_expires ON history(expires) WHERE expires > 0;
        CREATE TABLE marks(name TEXT PRIMARY KEY, revision INTEGER NOT NULL) WITHOUT ROWID;
        INSERT INTO marks VALUES ('compacted', 0), ('swept', 0);
        """;
}
