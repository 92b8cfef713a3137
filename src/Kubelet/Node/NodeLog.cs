using Microsoft.Extensions.Logging;

namespace NodeStack.Kubelet.Node;

internal static partial class NodeLog
{
    [LoggerMessage(2701, LogLevel.Information, "Node {node} is registered")]
    public static partial void Registered(ILogger logger, string node);

    [LoggerMessage(2702, LogLevel.Warning, "Node {node} cannot be registered, trying again: {reason}")]
    public static partial void NotRegistered(ILogger logger, string node, string reason);

    [LoggerMessage(2703, LogLevel.Warning, "Status of node {node} cannot be written, trying again: {reason}")]
    public static partial void StatusNotWritten(ILogger logger, string node, string reason);

    [LoggerMessage(2704, LogLevel.Warning, "Lease of node {node} cannot be renewed, trying again: {reason}")]
    public static partial void LeaseNotRenewed(ILogger logger, string node, string reason);

    [LoggerMessage(2705, LogLevel.Information, "Node {node} is now {status}: {message}")]
    public static partial void Readiness(ILogger logger, string node, string status, string message);
}
