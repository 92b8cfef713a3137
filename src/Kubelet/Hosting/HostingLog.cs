using Microsoft.Extensions.Logging;

namespace NodeStack.Kubelet.Hosting;

internal static partial class HostingLog
{
    [LoggerMessage(1001, LogLevel.Information, "Runtime {name} {version} answers on {endpoint}")]
    public static partial void RuntimeFound(this ILogger logger, string name, string version, string endpoint);

    [LoggerMessage(1002, LogLevel.Warning, "The runtime at {endpoint} does not answer yet, waiting for it: {message}")]
    public static partial void RuntimeAwaited(this ILogger logger, string endpoint, string message);

    [LoggerMessage(1003, LogLevel.Information, "Nothing answers on {socket}, looking on: {message}")]
    public static partial void RuntimeSilent(this ILogger logger, string socket, string message);

    [LoggerMessage(1004, LogLevel.Warning, "Reduced mode, pods run without cgroup limits of their own: {reason}")]
    public static partial void Reduced(this ILogger logger, string reason);

    [LoggerMessage(1005, LogLevel.Information, "The kubelet is up: node {node}, pods from {sources}, API on {address}:{port}")]
    public static partial void Up(this ILogger logger, string node, string sources, string address, int port);

    [LoggerMessage(1006, LogLevel.Information, "Stopping; pods keep running")]
    public static partial void Stopping(this ILogger logger);

    [LoggerMessage(1008, LogLevel.Error, "Images of {file} cannot be imported: {message}")]
    public static partial void ImportFailed(this ILogger logger, string file, string message);

    [LoggerMessage(1009, LogLevel.Information, "cgroup driver {driver}: {reason}")]
    public static partial void CgroupDriver(this ILogger logger, string driver, string reason);

    [LoggerMessage(1010, LogLevel.Information, "{message}")]
    public static partial void Enforced(this ILogger logger, string message);

    [LoggerMessage(1011, LogLevel.Warning, "{conflict}")]
    public static partial void PodConflict(this ILogger logger, string conflict);
}
