using Microsoft.Extensions.Logging;

namespace NodeStack.Kubelet.Status;

internal static partial class StatusLog
{
    [LoggerMessage(2601, LogLevel.Warning, "Status of pod {pod} cannot be written, trying again: {reason}")]
    public static partial void NotWritten(ILogger logger, string pod, string reason);

    [LoggerMessage(2602, LogLevel.Debug, "Told the API server of pod {pod}: {what}")]
    public static partial void Told(ILogger logger, string pod, string what);
}
