using k8s.Models;
using NodeStack.Cgroups;
using NodeStack.Cgroups.Memory;

namespace NodeStack.Kubelet.Resources;

/// <summary>
/// Memory of groups that the kernel does not take back (feature gate MemoryQoS): memory.min for Guaranteed pods, memory.low for
/// Burstable ones, and on the groups above them the sums, without which the kernel would not heed those of the pods.
/// </summary>
internal static class MemoryReserveRules
{
    /// <summary>With what a pod's group keeps back; groups of pods without requests keep nothing.</summary>
    public static MemoryLimits? OfPod(MemoryLimits? limits, QosClass qos, ResourceAmounts requests, bool? reserves)
    {
        var request = requests.Whole(ResourceNames.Memory);
        if (reserves != true || request <= 0)
            return limits;
        limits ??= new MemoryLimits();
        var kept = Within(request, limits.Max);
        return qos == QosClass.Guaranteed ? limits with { Min = kept } : limits with { Low = kept };
    }

    /// <summary>The group of all pods: what both classes requested; burstable's: its own.</summary>
    public static MemoryLimits? OfClass(MemoryLimits? limits, QosClass qos, IReadOnlyCollection<V1Pod> activePods, bool? reserves)
    {
        if (reserves is not { } all || qos == QosClass.BestEffort)
            return limits;
        limits ??= new MemoryLimits();
        var burstable = all ? Requests(activePods, QosClass.Burstable) : 0;
        return qos == QosClass.Burstable
            ? limits with { Low = Within(burstable, limits.Max) }
            : limits with { Min = Within(burstable + (all ? Requests(activePods, QosClass.Guaranteed) : 0), limits.Max) };
    }

    private static long Requests(IEnumerable<V1Pod> pods, QosClass qos) =>
        pods.Where(p => QosRules.ClassOf(p) == qos).Sum(p => PodResourceRules.Requests(p).Whole(ResourceNames.Memory));

    /// <summary>The kernel never keeps more than the group may have; a node that was made smaller under its pods asks for it.</summary>
    private static ByteLimit Within(long bytes, ByteLimit? max) =>
        ByteLimit.Of(max is { IsMax: false } limit ? Math.Min(bytes, limit.Bytes) : bytes);
}
