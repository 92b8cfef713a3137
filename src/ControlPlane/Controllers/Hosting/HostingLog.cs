using Microsoft.Extensions.Logging;

namespace NodeStack.ControlPlane.Controllers.Hosting;

internal static partial class HostingLog
{
    [LoggerMessage(4110, LogLevel.Information, "Controllers of the cluster at {Server}")]
    public static partial void Started(ILogger logger, string server);

    [LoggerMessage(4111, LogLevel.Information, "Starting {Controller}")]
    public static partial void Starting(ILogger logger, string controller);

    [LoggerMessage(4112, LogLevel.Information, "{Controller} is disabled")]
    public static partial void Disabled(ILogger logger, string controller);

    [LoggerMessage(4113, LogLevel.Error, "{Controller} cannot be made and does not run")]
    public static partial void NotMade(ILogger logger, Exception error, string controller);

    [LoggerMessage(4114, LogLevel.Error, "{Controller} ended; it is started again in {Wait}")]
    public static partial void Ended(ILogger logger, Exception? error, string controller, TimeSpan wait);
}
