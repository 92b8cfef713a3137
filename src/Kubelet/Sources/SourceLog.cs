using Microsoft.Extensions.Logging;

namespace NodeStack.Kubelet.Sources;

/// <summary>What the pod sources say.</summary>
internal static partial class SourceLog
{
    [LoggerMessage(1001, LogLevel.Information, "Watching {Path} for pod manifests")]
    public static partial void WatchingManifests(this ILogger log, string path);

    [LoggerMessage(1002, LogLevel.Warning, "Manifest path {Path} {Complaint}")]
    public static partial void ManifestPathUnusable(this ILogger log, string path, string complaint);

    [LoggerMessage(1003, LogLevel.Error, "Manifest {Path} refused: {Complaint}")]
    public static partial void ManifestRefused(this ILogger log, string path, string complaint);

    [LoggerMessage(1004, LogLevel.Error, "Manifest {Path} refused, its last good pods keep running ({Pods}): {Complaint}")]
    public static partial void ManifestRefusedKeepingPods(this ILogger log, string path, string complaint, string pods);

    [LoggerMessage(1005, LogLevel.Warning, "Manifest {Path} has fields that are ignored: {Fields}")]
    public static partial void ManifestFieldsIgnored(this ILogger log, string path, string fields);

    [LoggerMessage(1006, LogLevel.Error, "Pod {Pod} of {Ignored} is ignored: {First} already has a pod of that name")]
    public static partial void DuplicatePod(this ILogger log, string pod, string first, string ignored);

    [LoggerMessage(1007, LogLevel.Warning, "Failed to read pods from {Url}: {Reason}")]
    public static partial void UrlFailed(this ILogger log, string url, string reason);

    [LoggerMessage(1008, LogLevel.Information, "Successfully read pods from {Url}")]
    public static partial void UrlRecovered(this ILogger log, string url);

    [LoggerMessage(1009, LogLevel.Information, "Watching {Url} for pod manifests")]
    public static partial void WatchingUrl(this ILogger log, string url);
}
