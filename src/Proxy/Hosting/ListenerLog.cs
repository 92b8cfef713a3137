using Microsoft.Extensions.Logging;

namespace NodeStack.Proxy.Hosting;

internal static partial class ListenerLog
{
    [LoggerMessage(3300, LogLevel.Information, "The {Name} server listens on {Address}")]
    public static partial void Listening(ILogger logger, string name, string address);

    [LoggerMessage(3301, LogLevel.Error, "The {Name} server cannot listen, next try in 5 s: {Reason}")]
    public static partial void CannotListen(ILogger logger, string name, string reason);
}
