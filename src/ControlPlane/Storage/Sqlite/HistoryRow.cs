namespace NodeStack.ControlPlane.Storage.Sqlite;

/// <summary>One write, as stored.</summary>
/// <param name="Previous">Revision of the row it took the place of, 0 for a creation.</param>
/// <param name="Expires">Unix milliseconds, 0: never.</param>
internal sealed record HistoryRow(string Key, long Revision, long Created, long Previous, bool Deleted, long Expires, ReadOnlyMemory<byte> Value)
{
    /// <summary>Null when the row is a deletion.</summary>
    public StoredValue? ToValue() => Deleted ? null : new StoredValue(Key, Value, Created, Revision);
}
