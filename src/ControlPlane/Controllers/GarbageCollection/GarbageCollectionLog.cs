using Microsoft.Extensions.Logging;

namespace NodeStack.ControlPlane.Controllers.GarbageCollection;

internal static partial class GarbageCollectionLog
{
    [LoggerMessage(4201, LogLevel.Warning, "What the API server serves cannot be asked, trying again: {Reason}")]
    public static partial void DiscoveryFailed(ILogger logger, string reason);

    [LoggerMessage(4202, LogLevel.Warning, "Not all kinds of objects could be listed yet; those that could are collected")]
    public static partial void NotAllSynced(ILogger logger);

    [LoggerMessage(4203, LogLevel.Error, "A fault while {Path} was followed; it is followed anew")]
    public static partial void WatchBroke(ILogger logger, Exception error, string path);
}
