using Microsoft.Extensions.Logging;

namespace NodeStack.Proxy.Hosting;

internal static partial class HostingLog
{
    [LoggerMessage(3450, LogLevel.Error, "The addresses of node {Node} are not known ({Why}): node ports are taken on all addresses until they are")]
    public static partial void NodeUnknown(ILogger logger, string node, string why);

    [LoggerMessage(3451, LogLevel.Information, "Serving Services on node {Node} through the API server at {Server}")]
    public static partial void Started(ILogger logger, string node, string server);

    [LoggerMessage(3452, LogLevel.Information, "The table {Table} of {Family} is removed")]
    public static partial void Removed(ILogger logger, string table, Addresses.AddressFamily family);

    [LoggerMessage(3453, LogLevel.Warning, "{File} cannot be set to {Value}: {Reason}")]
    public static partial void CannotSet(ILogger logger, string file, string value, string reason);
}
