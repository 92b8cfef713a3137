using Microsoft.Extensions.Logging;

namespace NodeStack.Kubelet.Volumes;

internal static partial class VolumeLog
{
    // The pod's owner is not told why: the reason would tell of the node's file system.
    [LoggerMessage(4100, LogLevel.Warning, "Failed to prepare subPath for volumeMount {mount} of container {container} in pod {pod}")]
    public static partial void SubPathFailed(this ILogger logger, Exception reason, string mount, string container, string pod);

    [LoggerMessage(4101, LogLevel.Debug, "Volumes of pod {pod} are still busy: {mountPoint}")]
    public static partial void StillMounted(this ILogger logger, string pod, string mountPoint);

    [LoggerMessage(4102, LogLevel.Warning, "Cannot unmount {mountPoint} of pod {pod}")]
    public static partial void UnmountFailed(this ILogger logger, Exception reason, string pod, string mountPoint);

    [LoggerMessage(4103, LogLevel.Information, "Updated files of volume {volume} in pod {pod}")]
    public static partial void Rewritten(this ILogger logger, string volume, string pod);

    [LoggerMessage(4104, LogLevel.Warning, "The token of service account {account} cannot be renewed, the old one is used: {reason}")]
    public static partial void TokenNotRenewed(this ILogger logger, string account, string reason);
}
