using k8s.Models;
using NodeStack.Kubelet.Resources.Allocation;

namespace NodeStack.Kubelet.Resources.Resize;

/// <summary>
/// In which order resizes that wait are judged (kubelet, allocation manager): those that ask for nothing more, then by priority, then
/// Guaranteed before Burstable, then by how long they were told to wait.
/// </summary>
internal static class ResizeOrderRules
{
    /// <param name="allocated">What each pod holds.</param>
    public static IReadOnlyList<ResizeEntry> Order(IEnumerable<ResizeEntry> waiting, Func<V1Pod, PodResourceSet> allocated) =>
    [
        .. waiting.OrderBy(e => AsksForMore(e.Wish, allocated(e.Wish)))
            .ThenByDescending(e => e.Wish.Spec.Priority ?? 0)
            .ThenBy(e => QosRules.ClassOf(e.Wish) != QosClass.Guaranteed)
            .ThenBy(e => WaitsSince(e.Wish))
            .ThenBy(e => e.QueuedAs),
    ];

    public static bool AsksForMore(V1Pod wish, PodResourceSet allocated)
    {
        var (has, wants) = (PodResourceRules.Requests(PodResourceSetRules.Apply(wish, allocated)), PodResourceRules.Requests(wish));
        return wants[ResourceNames.Cpu] > has[ResourceNames.Cpu] || wants[ResourceNames.Memory] > has[ResourceNames.Memory];
    }

    /// <summary>As its status tells; one that was not told yet came last.</summary>
    private static DateTime WaitsSince(V1Pod pod) =>
        pod.Status?.Conditions?.FirstOrDefault(c => c.Type == "PodResizePending")?.LastTransitionTime ?? DateTime.MaxValue;
}
