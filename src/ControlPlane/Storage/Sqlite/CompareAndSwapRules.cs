namespace NodeStack.ControlPlane.Storage.Sqlite;

/// <summary>Whether a write may be done on what is there, and the row it makes.</summary>
internal static class CompareAndSwapRules
{
    /// <param name="current">The newest row of the key, null: there is none.</param>
    public static bool IsMet(WriteKind kind, long expectedRevision, HistoryRow? current) => kind switch
    {
        WriteKind.Create => current is null or { Deleted: true },
        WriteKind.Update or WriteKind.Delete => current is { Deleted: false } && current.Revision == expectedRevision,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <summary>The row of a write that may be done.</summary>
    public static HistoryRow Next(WriteKind kind, string key, ReadOnlyMemory<byte> value, long expires, HistoryRow? current, long revision) => kind switch
    {
        WriteKind.Create => new HistoryRow(key, revision, revision, 0, false, expires, value),
        WriteKind.Update => new HistoryRow(key, revision, current!.Created, current.Revision, false, expires, value),
        WriteKind.Delete => new HistoryRow(key, revision, current!.Created, current.Revision, true, 0, default),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
