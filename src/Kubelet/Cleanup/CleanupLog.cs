using Microsoft.Extensions.Logging;

namespace NodeStack.Kubelet.Cleanup;

internal static partial class CleanupLog
{
    [LoggerMessage(2201, LogLevel.Warning, "Cleanup of {what} failed, the next round tries again: {message}")]
    public static partial void CleanupFailed(this ILogger logger, string what, string message);

    [LoggerMessage(2202, LogLevel.Information, "Removed the remains of pod {pod}, which is known nowhere")]
    public static partial void RemainsRemoved(this ILogger logger, string pod);
}
