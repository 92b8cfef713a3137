using k8s.Models;

namespace NodeStack.Kubelet.Status;

/// <summary>Which containers ended between two statuses of a pod.</summary>
internal static class TerminationRules
{
    /// <summary>Those that are terminated now and were not before, with their type as metrics name it.</summary>
    public static IEnumerable<(string Type, V1ContainerStateTerminated End)> Between(V1PodStatus? before, V1PodStatus after) =>
        Between("init_container", before?.InitContainerStatuses, after.InitContainerStatuses)
            .Concat(Between("container", before?.ContainerStatuses, after.ContainerStatuses))
            .Concat(Between("ephemeral_container", before?.EphemeralContainerStatuses, after.EphemeralContainerStatuses));

    private static IEnumerable<(string Type, V1ContainerStateTerminated End)> Between(string type, IList<V1ContainerStatus>? before, IList<V1ContainerStatus>? after)
    {
        foreach (var one in after ?? [])
        {
            if (one.State?.Terminated is { } end && before?.FirstOrDefault(old => old.Name == one.Name)?.State?.Terminated is null)
                yield return (type, end);
        }
    }
}
