using Microsoft.Extensions.Logging;

namespace NodeStack.ControlPlane.Scheduler.Binding;

internal static partial class BindingLog
{
    [LoggerMessage(5211, LogLevel.Warning, "The status of {Pod} cannot be written: {Reason}")]
    public static partial void StatusNotWritten(ILogger logger, string pod, string reason);

    [LoggerMessage(5212, LogLevel.Debug, "{Pod} is bound to {Node}")]
    public static partial void Bound(ILogger logger, string pod, string node);

    [LoggerMessage(5213, LogLevel.Warning, "{Pod} cannot be bound to {Node}: {Reason}")]
    public static partial void NotBound(ILogger logger, string pod, string node, string reason);
}
