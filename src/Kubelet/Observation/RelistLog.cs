using Microsoft.Extensions.Logging;

namespace NodeStack.Kubelet.Observation;

internal static partial class RelistLog
{
    [LoggerMessage(2001, LogLevel.Warning, "The container runtime did not answer a relist: {message}")]
    public static partial void RelistFailed(this ILogger logger, string message);

    [LoggerMessage(2002, LogLevel.Information, "The container runtime answers again")]
    public static partial void RelistRecovered(this ILogger logger);

    [LoggerMessage(2003, LogLevel.Warning, "Status of pod {pod} could not be had: {message}")]
    public static partial void PodFailed(this ILogger logger, string pod, string message);

    [LoggerMessage(2004, LogLevel.Warning, "The runtime's event stream failed, relists go on: {message}")]
    public static partial void EventsFailed(this ILogger logger, string message);
}
