using Microsoft.Extensions.Logging;

namespace NodeStack.ControlPlane.Scheduler.Tracking;

internal static partial class TrackingLog
{
    [LoggerMessage(5231, LogLevel.Error, "One of {What} cannot be understood and is left out: {Key}: {Problem}")]
    public static partial void LeftOut(ILogger logger, string what, string key, string problem);
}
