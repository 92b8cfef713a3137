using Microsoft.Extensions.Logging;

namespace NodeStack.Kubelet.Mirrors;

internal static partial class MirrorLog
{
    [LoggerMessage(2501, LogLevel.Warning, "Mirror pod {pod} cannot be {what}: {reason}")]
    public static partial void Failed(ILogger logger, string pod, string what, string reason);
}
