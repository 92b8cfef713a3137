using Microsoft.Extensions.Logging;

namespace NodeStack.KubeApi.LeaderElection;

internal static partial class LeaderElectionLog
{
    [LoggerMessage(1141, LogLevel.Information, "Waiting to lead: {Lease} is held by {Holder}")]
    public static partial void Waiting(ILogger logger, string lease, string holder);

    [LoggerMessage(1142, LogLevel.Information, "Leading: {Lease} is held as {Identity}")]
    public static partial void Leading(ILogger logger, string lease, string identity);

    [LoggerMessage(1143, LogLevel.Warning, "{Lease} cannot be reached, trying again: {Reason}")]
    public static partial void Unreachable(ILogger logger, string lease, string reason);
}
