using Microsoft.Extensions.Logging;

namespace NodeStack.Up;

internal static partial class UpLog
{
    [LoggerMessage(5101, LogLevel.Error, "{Component} failed and is begun anew")]
    public static partial void Failed(ILogger logger, Exception error, string component);

    [LoggerMessage(5102, LogLevel.Error, "{Component} ended by itself and is begun anew")]
    public static partial void Ended(ILogger logger, string component);
}
