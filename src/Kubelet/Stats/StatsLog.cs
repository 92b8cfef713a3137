using Microsoft.Extensions.Logging;

namespace NodeStack.Kubelet.Stats;

internal static partial class StatsLog
{
    [LoggerMessage(3470, LogLevel.Warning, "Usage could not be measured: the runtime did not answer")]
    public static partial void NotMeasured(ILogger logger, Exception error);
}
