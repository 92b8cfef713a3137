using Microsoft.Extensions.Logging;

namespace NodeStack.ControlPlane.Controllers.Job;

internal static partial class JobLog
{
    [LoggerMessage(4140, LogLevel.Error, "Job {Key} has a selector that cannot be used: {Reason}")]
    public static partial void BadSelector(ILogger logger, string key, string reason);
}
