using k8s.Models;

namespace NodeStack.Kubelet.Server;

/// <summary>Which container instance a log request means, from the pod's status; the error texts are upstream's.</summary>
internal static class LogTargetRules
{
    /// <summary>A container id without its "containerd://", or why there is none.</summary>
    public static (string? ContainerId, string? Error) Choose(V1Pod pod, string container, bool previous)
    {
        var name = pod.Metadata.Name;
        if (PodContainers.Status(pod.Status, container) is not { } status) return (null, $"container \"{container}\" in pod \"{name}\" is not available");
        var last = Id(status.LastState?.Terminated?.ContainerID);
        var ended = $"container \"{container}\" in pod \"{name}\" is terminated";
        if (previous) return last is null ? (null, $"previous terminated container \"{container}\" in pod \"{name}\" not found") : (last, null);
        if (status.State?.Running is not null) return (Id(status.ContainerID), null);
        if (status.State?.Terminated is { } terminated) return (Id(terminated.ContainerID) ?? last) is { } id ? (id, null) : (null, ended);
        if (status.LastState?.Terminated is not null) return last is null ? (null, ended) : (last, null);
        var waiting = $"container \"{container}\" in pod \"{name}\" is waiting to start";
        return (null, status.State?.Waiting?.Reason switch
        {
            "ErrImagePull" => waiting + ": image can't be pulled",
            "ImagePullBackOff" => waiting + ": trying and failing to pull image",
            null when status.State?.Waiting is null => waiting + " - no logs yet",
            var reason => waiting + ": " + reason,
        });
    }

    private static string? Id(string? reference)
    {
        if (string.IsNullOrEmpty(reference)) return null;
        var mark = reference.IndexOf("://", StringComparison.Ordinal);
        return mark < 0 ? reference : reference[(mark + 3)..];
    }
}
