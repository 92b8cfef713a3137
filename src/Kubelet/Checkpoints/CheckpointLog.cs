using Microsoft.Extensions.Logging;

namespace NodeStack.Kubelet.Checkpoints;

internal static partial class CheckpointLog
{
    [LoggerMessage(3100, LogLevel.Warning, "Ignoring checkpoint {path}: {reason}")]
    public static partial void Ignored(ILogger logger, string path, string reason);
}
