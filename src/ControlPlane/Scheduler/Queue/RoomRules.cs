using NodeStack.ControlPlane.Scheduler.Plugins;
using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.ControlPlane.Scheduler.Snapshot;

namespace NodeStack.ControlPlane.Scheduler.Queue;

/// <summary>Whether a pod that is gone made room for one that waits.</summary>
internal static class RoomRules
{
    /// <summary>CPU, memory and ephemeral storage: the resources that no scheduler is told to leave to others.</summary>
    private const int OwnResources = 3;

    private static readonly uint s_fit = PluginNames.BitOf(PluginNames.NodeResourcesFit);

    /// <summary>
    /// False only for sure: a pod that no node had enough for gains nothing from a node that still has not. Not for pods that may have others make way:
    /// they need less than all they ask for.
    /// </summary>
    /// <param name="rejectors">Who turned the pod down.</param>
    /// <param name="node">Where the other was, without it; null: not known.</param>
    /// <param name="kept">Pods that room is kept for there.</param>
    public static bool MayFit(SchedulingPod pod, uint rejectors, NodeEntry? node, IReadOnlyList<SchedulingPod> kept)
    {
        if (rejectors != s_fit || node is null)
            return true;
        if (node.PodCount + Ahead(pod, kept, null) + 1 > node.Node.AllowedPods)
            return false;
        for (var i = 0; i < Math.Min(OwnResources, pod.Requests.Amounts.Count); i++)
        {
            var need = pod.Requests.Amounts[i];
            if (need > 0 && need > node.Node.AllocatableOf(i) - node.RequestedOf(i) - Ahead(pod, kept, i))
                return false;
        }
        return true;
    }

    /// <summary>What pods that are not less important take of a resource; null: how many they are.</summary>
    private static long Ahead(SchedulingPod pod, IReadOnlyList<SchedulingPod> kept, int? resource)
    {
        long sum = 0;
        foreach (var other in kept)
        {
            if (other.Priority >= pod.Priority && other.Uid != pod.Uid)
                sum += resource is { } number ? other.Requests.Of(number) : 1;
        }
        return sum;
    }
}
