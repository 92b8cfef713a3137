using Microsoft.Extensions.Logging;

namespace NodeStack.Kubelet.Images;

internal static partial class ImageLog
{
    [LoggerMessage(3300, LogLevel.Warning, "Ignoring registry credentials in {path}: {reason}")]
    public static partial void CredentialsIgnored(ILogger logger, string path, string reason);

    [LoggerMessage(3301, LogLevel.Information, "Pulled {image} in {took}")]
    public static partial void Pulled(ILogger logger, string image, TimeSpan took);

    [LoggerMessage(3302, LogLevel.Warning, "Cannot pull {image}: {reason}: {message}")]
    public static partial void PullFailed(ILogger logger, string image, string reason, string message);

    [LoggerMessage(3303, LogLevel.Error, "Ensuring image {image} broke")]
    public static partial void Broken(ILogger logger, Exception error, string image);

    [LoggerMessage(3310, LogLevel.Information, "Image filesystem is {percent}% full, threshold {high}%: freeing {bytes} bytes")]
    public static partial void Collecting(ILogger logger, int percent, int high, long bytes);

    [LoggerMessage(3311, LogLevel.Information, "Removed image {image} ({bytes} bytes): {reason}")]
    public static partial void Removed(ILogger logger, string image, ulong bytes, string reason);

    [LoggerMessage(3312, LogLevel.Warning, "Cannot remove image {image}: {message}")]
    public static partial void NotRemoved(ILogger logger, string image, string message);

    [LoggerMessage(3313, LogLevel.Warning, "Image garbage collection failed: {message}")]
    public static partial void CollectionFailed(ILogger logger, string message);
}
