using Microsoft.Extensions.Logging;

namespace NodeStack.ControlPlane.Controllers.StatefulSet;

internal static partial class StatefulSetLog
{
    [LoggerMessage(4150, LogLevel.Error, "StatefulSet {Key} has a selector that cannot be used: {Reason}")]
    public static partial void BadSelector(ILogger logger, string key, string reason);
}
