using Microsoft.Extensions.Logging;

namespace NodeStack.Kubelet.Images.Records;

internal static partial class RecordLog
{
    [LoggerMessage(3320, LogLevel.Error, "Who may use {image} cannot be read, it must be pulled again: {reason}")]
    public static partial void Unreadable(ILogger logger, string image, string reason);

    [LoggerMessage(3321, LogLevel.Error, "Who pulled {image} cannot be written down: {reason}")]
    public static partial void NotWritten(ILogger logger, string image, string reason);

    [LoggerMessage(3323, LogLevel.Error, "Pulls that an earlier kubelet began cannot be taken over: {reason}")]
    public static partial void NotRecovered(ILogger logger, string reason);

    [LoggerMessage(3322, LogLevel.Warning, "Records of images that are gone cannot be removed: {reason}")]
    public static partial void NotPruned(ILogger logger, string reason);
}
