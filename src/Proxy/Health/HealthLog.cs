using Microsoft.Extensions.Logging;

namespace NodeStack.Proxy.Health;

internal static partial class HealthLog
{
    [LoggerMessage(3030, LogLevel.Information, "Health is served on {Address}")]
    public static partial void Serving(ILogger logger, string address);

    [LoggerMessage(3031, LogLevel.Error, "Health cannot be served on {Address}, trying again: {Reason}")]
    public static partial void CannotServe(ILogger logger, string address, string reason);

    [LoggerMessage(3032, LogLevel.Information, "Health check of Service {Service} is served on port {Port} ({Family})")]
    public static partial void Opened(ILogger logger, string service, int port, string family);

    [LoggerMessage(3033, LogLevel.Information, "Health check of Service {Service} is no longer served on port {Port} ({Family})")]
    public static partial void Closed(ILogger logger, string service, int port, string family);

    [LoggerMessage(3034, LogLevel.Error, "node {Node} failed to start healthcheck \"{Service}\" on port {Port}: {Reason}")]
    public static partial void CannotOpen(ILogger logger, string node, string service, int port, string reason);
}
