using Microsoft.Extensions.Logging;

namespace NodeStack.ControlPlane.ApiServer.Cache;

internal static partial class ObjectCacheLog
{
    [LoggerMessage(5100, LogLevel.Error, "The stored value {key} at revision {revision} cannot be decoded; it is left out")]
    public static partial void NotDecoded(this ILogger log, Exception error, string key, long revision);

    [LoggerMessage(5101, LogLevel.Warning, "The cache of {prefix} lost its watch; tried again in {delay}")]
    public static partial void WatchLost(this ILogger log, Exception error, string prefix, TimeSpan delay);

    [LoggerMessage(5102, LogLevel.Warning, "The cache of {prefix} missed changes after revision {revision}; its watches end, it goes on from {newRevision}")]
    public static partial void Gap(this ILogger log, string prefix, long revision, long newRevision);
}
