using Microsoft.Extensions.Logging;

namespace NodeStack.Kubelet.Eviction;

internal static partial class EvictionLog
{
    [LoggerMessage(2301, LogLevel.Warning, "Eviction: attempting to reclaim {resource} because of {signal}")]
    public static partial void Reclaiming(this ILogger logger, string resource, string signal);

    [LoggerMessage(2302, LogLevel.Warning, "Eviction: pod {pod} must go: {message}")]
    public static partial void Evicting(this ILogger logger, string pod, string message);

    [LoggerMessage(2303, LogLevel.Error, "Eviction: {resource} is short and no pod may be evicted")]
    public static partial void NobodyToEvict(this ILogger logger, string resource);

    [LoggerMessage(2304, LogLevel.Warning, "Eviction: the node could not be measured: {message}")]
    public static partial void NotMeasured(this ILogger logger, string message);

    [LoggerMessage(2305, LogLevel.Warning, "Eviction: {what} could not be removed: {message}")]
    public static partial void ReclaimFailed(this ILogger logger, string what, string message);

    [LoggerMessage(2306, LogLevel.Information, "Eviction: the node can be measured again")]
    public static partial void MeasuredAgain(this ILogger logger);

    [LoggerMessage(2307, LogLevel.Information, "Eviction: memory pressure is looked for by time only: {message}")]
    public static partial void NoPressureEvents(this ILogger logger, string message);

    [LoggerMessage(2308, LogLevel.Information, "Eviction: waited in vain for pod {pod} to end")]
    public static partial void StillThere(this ILogger logger, string pod);
}
