using Microsoft.Extensions.Logging;

namespace NodeStack.ControlPlane.Controllers.NodeIpam;

internal static partial class NodeIpamLog
{
    [LoggerMessage(4211, LogLevel.Warning, "Node {Node} has the addresses {Range}, which are not of --cluster-cidr")]
    public static partial void Foreign(ILogger logger, string node, string range);
}
