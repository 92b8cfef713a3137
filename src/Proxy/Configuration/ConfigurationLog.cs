using Microsoft.Extensions.Logging;

namespace NodeStack.Proxy.Configuration;

internal static partial class ConfigurationLog
{
    [LoggerMessage(3310, LogLevel.Error, "The configuration file {Path} changed and cannot be used, the one in use stays: {Reason}")]
    public static partial void BadChange(ILogger logger, string path, string reason);

    [LoggerMessage(3311, LogLevel.Information, "Wrote configuration to {Path}")]
    public static partial void Wrote(ILogger logger, string path);

    [LoggerMessage(3312, LogLevel.Warning, "{Warning}")]
    public static partial void Warning(ILogger logger, string warning);
}
