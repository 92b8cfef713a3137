using Microsoft.Extensions.Logging;
using NodeStack.Cgroups;

namespace NodeStack.Kubelet.Resources;

/// <summary>Log lines of the pod groups and the QoS tree.</summary>
internal static partial class PodCgroupLog
{
    [LoggerMessage(3100, LogLevel.Debug, "Applied cgroup limits to pod {PodUid}: {Cgroup} ({Reason})")]
    public static partial void Applied(this ILogger log, string podUid, CgroupName cgroup, string reason);

    [LoggerMessage(3101, LogLevel.Debug, "Removed cgroup of pod {PodUid}: {Cgroup}")]
    public static partial void Removed(this ILogger log, string podUid, CgroupName cgroup);

    [LoggerMessage(3102, LogLevel.Warning, "Cgroup of pod {PodUid} is still busy and will be tried again: {Cgroup}")]
    public static partial void StillBusy(this ILogger log, string podUid, CgroupName cgroup);

    [LoggerMessage(3103, LogLevel.Debug, "Applied limits to {Cgroup} ({Reason})")]
    public static partial void TreeApplied(this ILogger log, CgroupName cgroup, string reason);

    [LoggerMessage(3104, LogLevel.Error, "Failed to update QoS cgroup configuration")]
    public static partial void TreeFailed(this ILogger log, Exception error);
}
