using Microsoft.Extensions.Logging;

namespace NodeStack.Proxy.Tracking;

internal static partial class TrackingLog
{
    [LoggerMessage(3000, LogLevel.Warning, "{Kind} {Name}: {Problem}; this part is left out")]
    public static partial void Problem(ILogger logger, string kind, string name, string problem);

    [LoggerMessage(3001, LogLevel.Information, "Following {Services} Services and {Slices} EndpointSlices")]
    public static partial void Synced(ILogger logger, int services, int slices);

    [LoggerMessage(3002, LogLevel.Information, "The node {Node} is in zone \"{Zone}\" now")]
    public static partial void ZoneChanged(ILogger logger, string node, string zone);
}
