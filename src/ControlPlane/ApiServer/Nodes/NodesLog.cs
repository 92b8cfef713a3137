using Microsoft.Extensions.Logging;

namespace NodeStack.ControlPlane.ApiServer.Nodes;

internal static partial class NodesLog
{
    [LoggerMessage(3301, LogLevel.Warning, "The serving certificates of kubelets are not verified: no authority is given")]
    public static partial void KubeletsNotVerified(ILogger logger);
}
