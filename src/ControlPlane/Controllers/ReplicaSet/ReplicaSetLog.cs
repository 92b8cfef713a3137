using Microsoft.Extensions.Logging;

namespace NodeStack.ControlPlane.Controllers.ReplicaSet;

internal static partial class ReplicaSetLog
{
    [LoggerMessage(4120, LogLevel.Error, "{Kind} {Key} has a selector that cannot be used: {Reason}")]
    public static partial void BadSelector(ILogger logger, string kind, string key, string reason);

    [LoggerMessage(4121, LogLevel.Debug, "{Kind} {Key}: {Reason}; makes {Creates} and deletes {Deletes} pods")]
    public static partial void Acting(ILogger logger, string kind, string key, string reason, int creates, int deletes);
}
