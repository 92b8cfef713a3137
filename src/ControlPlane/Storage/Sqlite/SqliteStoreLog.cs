using Microsoft.Extensions.Logging;

namespace NodeStack.ControlPlane.Storage.Sqlite;

internal static partial class SqliteStoreLog
{
    [LoggerMessage(5000, LogLevel.Information, "Store {file} opened at revision {revision}, {bytes} bytes; checked in {elapsed}")]
    public static partial void Opened(this ILogger log, string file, long revision, long bytes, TimeSpan elapsed);

    [LoggerMessage(5001, LogLevel.Error, "{count} writes failed; their writers have been told")]
    public static partial void WritesFailed(this ILogger log, Exception error, int count);

    [LoggerMessage(5002, LogLevel.Warning, "Expiry, compaction or clearing away failed; tried again soon")]
    public static partial void HousekeepingFailed(this ILogger log, Exception error);
}
