using Microsoft.Extensions.Logging;

namespace NodeStack.ControlPlane.Controllers.Deployment;

internal static partial class DeploymentLog
{
    [LoggerMessage(4130, LogLevel.Error, "Deployment {Key} has a selector that cannot be used: {Reason}")]
    public static partial void BadSelector(ILogger logger, string key, string reason);
}
