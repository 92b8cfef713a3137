using Microsoft.Extensions.Logging;

namespace NodeStack.ControlPlane.Controllers.Reconciling;

internal static partial class ReconcilingLog
{
    [LoggerMessage(4101, LogLevel.Warning, "{Controller}: {Key} cannot be made as it should be, trying again: {Reason}")]
    public static partial void Failed(ILogger logger, string controller, string key, string reason);

    [LoggerMessage(4102, LogLevel.Error, "{Controller}: a fault while {Key} was looked at, trying again")]
    public static partial void Broken(ILogger logger, Exception error, string controller, string key);
}
