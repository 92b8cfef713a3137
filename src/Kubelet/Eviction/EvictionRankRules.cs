using k8s.Models;
using NodeStack.Kubelet.Resources;
using NodeStack.Kubelet.Stats;

namespace NodeStack.Kubelet.Eviction;

/// <summary>
/// Who goes first: pods that use more than they asked for, then by priority, then by how much more. Pods that could not be measured
/// come before all. Processes cannot be asked for, so there priority comes first.
/// </summary>
internal static class EvictionRankRules
{
    public static IReadOnlyList<V1Pod> Rank(
        IReadOnlyList<V1Pod> pods, IReadOnlyDictionary<string, PodUsage> usage, string signal, DiskLayout layout) =>
    [
        .. pods.Select(pod => (Pod: pod, Over: Over(pod, usage.GetValueOrDefault(pod.Metadata.Uid), signal, layout)))
            .OrderBy(p => signal == EvictionSignals.Pids ? 0 : p.Over is null ? 0 : p.Over > 0 ? 1 : 2)
            .ThenBy(p => p.Pod.Spec.Priority ?? 0)
            .ThenByDescending(p => p.Over ?? decimal.MaxValue)
            .ThenBy(p => p.Pod.Metadata.Uid, StringComparer.Ordinal)
            .Select(p => p.Pod)
    ];

    /// <summary>Usage less request; null when the usage is not known.</summary>
    private static decimal? Over(V1Pod pod, PodUsage? usage, string signal, DiskLayout layout)
    {
        if (usage is null)
            return null;
        if (EvictionSignals.IsMemory(signal))
            return (usage.Group?.Memory?.WorkingSetBytes ?? 0) - Request(pod, ResourceNames.Memory);
        if (signal == EvictionSignals.Pids)
            return Processes(usage);
        var isInodes = EvictionSignals.IsInodes(signal);
        return PodDiskRules.Used(pod, usage, PodDiskParts.On(signal, layout), isInodes) - (isInodes ? 0 : Request(pod, ResourceNames.EphemeralStorage));
    }

    private static decimal Processes(PodUsage usage) =>
        usage.Group?.ProcessCount ?? (ulong)usage.Containers.Sum(c => (long)(c.Usage.ProcessCount ?? 0));

    private static decimal Request(V1Pod pod, string resource) => PodResourceRules.Requests(pod)[resource];
}
