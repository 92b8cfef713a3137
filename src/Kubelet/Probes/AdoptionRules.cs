using k8s.Models;

namespace NodeStack.Kubelet.Probes;

/// <summary>
/// What the API server's copy of a pod's status tells about a container this kubelet has not probed yet: a container that was ready
/// or started before a restart stays so until a probe really fails. Used where the checkpoint has nothing.
/// </summary>
internal static class AdoptionRules
{
    public static ProbeVerdict? FromStatus(V1Pod pod, string containerId, ProbeKind kind)
    {
        var status = Find(pod.Status?.ContainerStatuses, containerId) ?? Find(pod.Status?.InitContainerStatuses, containerId);
        return kind switch
        {
            ProbeKind.Readiness when status?.Ready == true => ProbeVerdict.Success,
            ProbeKind.Startup when status?.Started == true => ProbeVerdict.Success,
            _ => null,
        };
    }

    private static V1ContainerStatus? Find(IList<V1ContainerStatus>? statuses, string containerId)
    {
        foreach (var status in statuses ?? [])
        {
            if (status.ContainerID is { } id && id.EndsWith("://" + containerId, StringComparison.Ordinal))
                return status;
        }

        return null;
    }
}
