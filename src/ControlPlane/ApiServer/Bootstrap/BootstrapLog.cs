using Microsoft.Extensions.Logging;

namespace NodeStack.ControlPlane.ApiServer.Bootstrap;

internal static partial class BootstrapLog
{
    [LoggerMessage(3201, LogLevel.Warning, "System object {Item} could not be looked after: {Error}")]
    public static partial void ObjectFailed(ILogger logger, string item, string error);
}
