using Microsoft.Extensions.Logging;

namespace NodeStack.ControlPlane.Scheduler.Hosting;

internal static partial class HostingLog
{
    [LoggerMessage(5201, LogLevel.Information, "Scheduler started: pods of {Profiles}, from {Server}")]
    public static partial void Started(ILogger logger, string profiles, string server);

    [LoggerMessage(5202, LogLevel.Warning, "{Warning}")]
    public static partial void Warning(ILogger logger, string warning);

    [LoggerMessage(5203, LogLevel.Debug, "{Pod} gets no node: {Message}")]
    public static partial void Unschedulable(ILogger logger, string pod, string message);

    [LoggerMessage(5204, LogLevel.Error, "{Pod} cannot be scheduled and is tried again: {Message}")]
    public static partial void Error(ILogger logger, string pod, string message);

    [LoggerMessage(5205, LogLevel.Warning, "{Pod} was bound to {Node}, and the API server has not told of it yet")]
    public static partial void NotTold(ILogger logger, string pod, string node);

    [LoggerMessage(5206, LogLevel.Information, "Configuration written to {Path}")]
    public static partial void Wrote(ILogger logger, string path);

    [LoggerMessage(5207, LogLevel.Information, "Health and metrics are served on {Address}")]
    public static partial void Listening(ILogger logger, string address);
}
