using Microsoft.Extensions.Logging;

namespace NodeStack.PodNetwork;

internal static partial class PodNetworkLog
{
    [LoggerMessage(6100, LogLevel.Information, "The pod network was changed: {What}")]
    public static partial void Changed(ILogger logger, string what);

    [LoggerMessage(6101, LogLevel.Warning, "Pod network, {Subject}: {Problem}")]
    public static partial void Problem(ILogger logger, string subject, string problem);

    [LoggerMessage(6102, LogLevel.Information, "Pod network, {Subject}: no longer a problem")]
    public static partial void Mended(ILogger logger, string subject);

    [LoggerMessage(6103, LogLevel.Information, "Pod network, {Subject}: {Text}")]
    public static partial void Waiting(ILogger logger, string subject, string text);
}
