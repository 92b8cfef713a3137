using Microsoft.Extensions.Logging;

namespace NodeStack.ControlPlane.Controllers.DaemonSet;

internal static partial class DaemonSetLog
{
    [LoggerMessage(4160, LogLevel.Error, "DaemonSet {Key} has a selector that cannot be used: {Reason}")]
    public static partial void BadSelector(ILogger logger, string key, string reason);
}
