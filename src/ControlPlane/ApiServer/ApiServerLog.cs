using Microsoft.Extensions.Logging;

namespace NodeStack.ControlPlane.ApiServer;

internal static partial class ApiServerLog
{
    [LoggerMessage(3001, LogLevel.Error, "{Method} {Path} failed")]
    public static partial void RequestFailed(ILogger logger, string method, string path, Exception error);

    [LoggerMessage(3002, LogLevel.Information, "API server is ready on {Address}")]
    public static partial void Ready(ILogger logger, string address);

    [LoggerMessage(3004, LogLevel.Information, "stopping")]
    public static partial void Stopping(ILogger logger);

    [LoggerMessage(3005, LogLevel.Warning, "the file of client authorities cannot be read; those known are kept")]
    public static partial void ClientAuthoritiesKept(ILogger logger, Exception error);

    [LoggerMessage(3010, LogLevel.Warning, "waiting for the store: {Problem}")]
    public static partial void WaitingForStore(ILogger logger, string problem);
}
