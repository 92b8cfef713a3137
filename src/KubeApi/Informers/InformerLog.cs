using Microsoft.Extensions.Logging;

namespace NodeStack.KubeApi.Informers;

internal static partial class InformerLog
{
    [LoggerMessage(1121, LogLevel.Warning, "{What} cannot be followed, trying again: {Reason}")]
    public static partial void Broken(ILogger logger, string what, string reason);

    [LoggerMessage(1123, LogLevel.Error, "One of {What} cannot be read and is left out: {Problem}")]
    public static partial void Unreadable(ILogger logger, string what, string problem);

    [LoggerMessage(1122, LogLevel.Information, "{What} are followed again after {Failures} failures")]
    public static partial void Mended(ILogger logger, string what, int failures);
}
