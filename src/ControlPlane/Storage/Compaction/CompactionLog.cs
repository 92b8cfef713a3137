using Microsoft.Extensions.Logging;

namespace NodeStack.ControlPlane.Storage.Compaction;

internal static partial class CompactionLog
{
    [LoggerMessage(5080, LogLevel.Debug, "History up to revision {revision} compacted")]
    public static partial void Compacted(this ILogger log, long revision);

    [LoggerMessage(5081, LogLevel.Warning, "Compaction failed; again after the interval")]
    public static partial void CompactionFailed(this ILogger log, Exception error);
}
