using k8s.Models;

namespace NodeStack.Kubelet.Status;

/// <summary>Which statuses are told even though a newer one is there already.</summary>
internal static class StatusMilestoneRules
{
    /// <summary>
    /// True when the newer status no longer shows why a container is not running: that it ended, or could not be started. Who watches pods is to see
    /// each end and each failure once, and not only the back-off that follows.
    /// </summary>
    public static bool Hides(V1PodStatus older, V1PodStatus newer) =>
        Hides(older.ContainerStatuses, newer.ContainerStatuses) || Hides(older.InitContainerStatuses, newer.InitContainerStatuses);

    private static bool Hides(IList<V1ContainerStatus>? older, IList<V1ContainerStatus>? newer)
    {
        foreach (var before in older ?? [])
            foreach (var after in newer ?? [])
                if (before.Name == after.Name && after.State?.Waiting is { } waiting
                    && (before.State?.Terminated is not null || (IsFailure(before.State?.Waiting) && before.State!.Waiting.Reason != waiting.Reason)))
                    return true;
        return false;
    }

    private static bool IsFailure(V1ContainerStateWaiting? waiting) =>
        waiting is not null && waiting.Reason is not (null or "" or "ContainerCreating" or "PodInitializing");
}
