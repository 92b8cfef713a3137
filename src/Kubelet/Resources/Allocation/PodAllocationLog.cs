using Microsoft.Extensions.Logging;

namespace NodeStack.Kubelet.Resources.Allocation;

internal static partial class PodAllocationLog
{
    [LoggerMessage(2151, LogLevel.Error, "The resources granted to pods could not be written down; a restart may decide anew: {message}")]
    public static partial void NotKept(this ILogger logger, string message);
}
