using Microsoft.Extensions.Logging;
using NodeStack.Proxy.Addresses;

namespace NodeStack.Proxy.Conntrack;

internal static partial class ConntrackLog
{
    [LoggerMessage(3200, LogLevel.Warning, "Stale UDP flows of {Family} cannot be removed, trying again after the next change: {Reason}")]
    public static partial void CleanFailed(ILogger logger, AddressFamily family, string reason);

    [LoggerMessage(3201, LogLevel.Information, "Stale UDP flows of {Family} can be removed again")]
    public static partial void CleanRecovered(ILogger logger, AddressFamily family);

    [LoggerMessage(3202, LogLevel.Information, "The flows of {Family} changed each time they were read; {Deleted} stale ones were removed, more are looked for after the next change")]
    public static partial void Incomplete(ILogger logger, AddressFamily family, int deleted);

    [LoggerMessage(3203, LogLevel.Debug, "Removed {Deleted} stale UDP flows of {Family}")]
    public static partial void Cleaned(ILogger logger, AddressFamily family, int deleted);

    [LoggerMessage(3210, LogLevel.Information, "Set {File} to {Value}: {Reason}")]
    public static partial void SysctlSet(ILogger logger, string file, long value, string reason);

    [LoggerMessage(3211, LogLevel.Warning, "Cannot set {File} to {Value}, it stays as it is: {Reason}")]
    public static partial void SysctlRefused(ILogger logger, string file, long value, string reason);
}
