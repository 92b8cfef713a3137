using Microsoft.Extensions.Logging;

namespace NodeStack.ControlPlane.Controllers.NodeLifecycle;

internal static partial class NodeLifecycleLog
{
    [LoggerMessage(4261, LogLevel.Warning, "Whether node {Name} is alive cannot be settled: {Reason}")]
    public static partial void NotJudged(ILogger logger, string name, string reason);
}
