using Microsoft.Extensions.Logging;

namespace NodeStack.ControlPlane.Storage.Etcd;

internal static partial class EtcdStoreLog
{
    [LoggerMessage(5050, LogLevel.Warning, "The watch of etcd broke at revision {revision}; again in {delay}")]
    public static partial void WatchLost(this ILogger log, Exception error, long revision, TimeSpan delay);

    [LoggerMessage(5051, LogLevel.Warning, "etcd compacted changes after revision {revision} before they were seen; caches list again at {newRevision}")]
    public static partial void Skipped(this ILogger log, long revision, long newRevision);
}
