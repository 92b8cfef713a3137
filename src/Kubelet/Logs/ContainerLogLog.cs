using Microsoft.Extensions.Logging;

namespace NodeStack.Kubelet.Logs;

internal static partial class ContainerLogLog
{
    [LoggerMessage(3450, LogLevel.Debug, "Line of {Bytes} bytes in {Path} is not in the CRI log format; left out")]
    public static partial void BadLine(ILogger logger, string path, int bytes);

    [LoggerMessage(3451, LogLevel.Error, "Log {Path} of container {Container} could not be rotated")]
    public static partial void RotationFailed(ILogger logger, string path, string container, Exception error);

    [LoggerMessage(3452, LogLevel.Debug, "Log {Path} rotated at {Bytes} bytes")]
    public static partial void Rotated(ILogger logger, string path, long bytes);

    [LoggerMessage(3453, LogLevel.Warning, "Link {Link} could not be made or removed")]
    public static partial void LinkFailed(ILogger logger, string link, Exception error);

    [LoggerMessage(3454, LogLevel.Warning, "Log folder {Path} could not be removed")]
    public static partial void FolderKept(ILogger logger, string path, Exception error);
}
