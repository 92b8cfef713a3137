using k8s.Models;

namespace NodeStack.Kubelet.Resources;

/// <summary>oom_score_adj of a container: who dies first when the whole machine runs out of memory.</summary>
public static class OomScoreRules
{
    public const int Guaranteed = -997;
    public const int BestEffort = 1000;

    /// <summary>Of the node agents themselves.</summary>
    public const int NodeAgent = -999;

    private const int Full = 1000;

    /// <summary>
    /// Burstable containers get less the more of the machine's memory they asked for: one that asked for 10 % starts at 900 and
    /// reaches 1000 when it uses more than that.
    /// </summary>
    /// <param name="memoryCapacityBytes">Of the machine.</param>
    public static int Adjust(V1Pod pod, V1Container container, long memoryCapacityBytes)
    {
        if (IsNodeCritical(pod))
            return Guaranteed;
        return QosRules.ClassOf(pod) switch
        {
            QosClass.Guaranteed => Guaranteed,
            QosClass.BestEffort => BestEffort,
            _ => Burstable(pod, container, memoryCapacityBytes)
        };
    }

    private static int Burstable(V1Pod pod, V1Container container, long capacity)
    {
        var share = ShareOfPodLevelRequest(pod);
        var adjust = Score(MemoryRequest(container) + share, capacity);
        if (IsSidecar(pod, container))
            adjust = Math.Min(adjust, Score(pod.Spec.Containers.Min(MemoryRequest) + share, capacity));

        // Above what a guaranteed pod that uses all memory would reach, below best effort.
        var floor = Full + Guaranteed;
        return (int)(adjust < floor ? floor : adjust == BestEffort ? BestEffort - 1 : adjust);
    }

    private static long Score(long request, long capacity) => Full - (Full * request / capacity);

    /// <summary>What the pod asked for beyond its containers, in equal parts.</summary>
    private static long ShareOfPodLevelRequest(V1Pod pod)
    {
        if (!PodResourceRules.HasPodLevelRequests(pod))
            return 0;
        var ofPod = ResourceAmounts.From(pod.Spec.Resources!.Requests).Whole(ResourceNames.Memory);
        if (ofPod == 0)
            return 0;
        var ofContainers = PodResourceRules.ContainerRequests(pod).Whole(ResourceNames.Memory);
        return (ofPod - ofContainers) / (pod.Spec.Containers.Count + (pod.Spec.InitContainers?.Count ?? 0));
    }

    private static long MemoryRequest(V1Container container) =>
        ResourceAmounts.From(container.Resources?.Requests).Whole(ResourceNames.Memory);

    private static bool IsSidecar(V1Pod pod, V1Container container) =>
        PodResourceRules.IsRestartableInit(container) && (pod.Spec.InitContainers?.Any(c => c.Name == container.Name) ?? false);

    /// <summary>Critical (by priority, or a static or mirror pod) and of the node's own priority class.</summary>
    private static bool IsNodeCritical(V1Pod pod) => pod.Spec.PriorityClassName == "system-node-critical" && IsCritical(pod);

    private static bool IsCritical(V1Pod pod)
    {
        const int systemCriticalPriority = 2_000_000_000;
        var annotations = pod.Metadata?.Annotations;
        return pod.Spec.Priority >= systemCriticalPriority
            || (annotations?.ContainsKey("kubernetes.io/config.mirror") ?? false)
            || (annotations?.TryGetValue("kubernetes.io/config.source", out var source) ?? false) && source != "api";
    }
}
