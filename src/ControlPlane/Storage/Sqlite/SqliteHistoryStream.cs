using NodeStack.ControlPlane.Storage.Feed;

namespace NodeStack.ControlPlane.Storage.Sqlite;

/// <summary>Past changes from the file, a page at a time, for a watch that begins before the present.</summary>
internal sealed class SqliteHistoryStream(SqliteStore store, string prefix, long after) : IHistoryStream
{
    private const int PageSize = 256;
    private long _after = after;

    public async ValueTask<StoreBatch> NextAsync(CancellationToken cancellation)
    {
        var batch = await store.ChangesAsync(prefix, _after, PageSize, cancellation).ConfigureAwait(false);
        _after = batch.Revision;
        return batch;
    }

    public void Dispose()
    {
    }
}
