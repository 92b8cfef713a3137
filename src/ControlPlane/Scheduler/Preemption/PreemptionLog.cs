using Microsoft.Extensions.Logging;

namespace NodeStack.ControlPlane.Scheduler.Preemption;

internal static partial class PreemptionLog
{
    [LoggerMessage(5221, LogLevel.Information, "{Victim} makes room for {Pod} on {Node}")]
    public static partial void Removed(ILogger logger, string victim, string pod, string node);

    [LoggerMessage(5222, LogLevel.Warning, "{Victim} cannot be removed for {Pod}: {Reason}")]
    public static partial void NotRemoved(ILogger logger, string victim, string pod, string reason);
}
