using Microsoft.Extensions.Logging;

namespace NodeStack.Kubelet.Pods;

internal static partial class PodLog
{
    [LoggerMessage(2101, LogLevel.Debug, "Pod {pod}: {lane} because {reason}")]
    public static partial void Acting(this ILogger logger, string pod, string lane, string reason);

    [LoggerMessage(2102, LogLevel.Warning, "Pod {pod}: {lane} failed: {reason}: {message}")]
    public static partial void ActionFailed(this ILogger logger, string pod, string lane, string reason, string message);

    [LoggerMessage(2103, LogLevel.Error, "Pod {pod}: {lane} failed in an unexpected way")]
    public static partial void ActionBroke(this ILogger logger, Exception error, string pod, string lane);

    [LoggerMessage(2104, LogLevel.Warning, "Pod {pod}: the runtime could not be asked: {message}")]
    public static partial void TurnFailed(this ILogger logger, string pod, string message);

    [LoggerMessage(2105, LogLevel.Error, "Pod {pod}: a turn failed in an unexpected way; it is tried again")]
    public static partial void TurnBroke(this ILogger logger, Exception error, string pod);

    [LoggerMessage(2106, LogLevel.Information, "Pod {pod} is {state}")]
    public static partial void StateChanged(this ILogger logger, string pod, PodState state);

    [LoggerMessage(2107, LogLevel.Information, "Pod {pod} runs but is in no source: terminating it")]
    public static partial void OrphanFound(this ILogger logger, string pod);

    [LoggerMessage(2108, LogLevel.Information, "Pod {pod} waits until the pod of the same name with uid {other} is gone")]
    public static partial void NameTaken(this ILogger logger, string pod, string other);
}
