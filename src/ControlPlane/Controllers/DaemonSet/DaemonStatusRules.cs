using k8s.Models;
using NodeStack.ControlPlane.Controllers.Pods;

namespace NodeStack.ControlPlane.Controllers.DaemonSet;

/// <summary>The status of DaemonSets.</summary>
public static class DaemonStatusRules
{
    public static V1DaemonSetStatus Compute(DaemonSeen seen, int collisions, DateTimeOffset now)
    {
        var status = new V1DaemonSetStatus
        {
            ObservedGeneration = seen.Set.Metadata.Generation,
            CollisionCount = collisions == 0 ? seen.Set.Status?.CollisionCount : collisions,
            Conditions = seen.Set.Status?.Conditions,
            NumberAvailable = 0,
            UpdatedNumberScheduled = 0,
        };
        foreach (var node in seen.Nodes)
        {
            var pod = seen.Pods[node.Metadata.Name].FirstOrDefault();
            if (!DaemonPlacementRules.Judge(seen.Set, node).Run)
            {
                status.NumberMisscheduled += pod is null ? 0 : 1;
                continue;
            }
            status.DesiredNumberScheduled++;
            if (pod is null)
                continue;
            status.CurrentNumberScheduled++;
            status.NumberReady += PodStateRules.IsReady(pod) ? 1 : 0;
            status.NumberAvailable += PodStateRules.IsAvailable(pod, seen.Set.Spec.MinReadySeconds ?? 0, now) ? 1 : 0;
            status.UpdatedNumberScheduled += DaemonSetRules.IsUpdated(seen.Set, pod, seen.Hash) ? 1 : 0;
        }
        status.NumberUnavailable = status.DesiredNumberScheduled - status.NumberAvailable;
        return status;
    }

    public static bool AreSame(V1DaemonSetStatus a, V1DaemonSetStatus? b) => b is not null && (a.ObservedGeneration ?? 0) <= (b.ObservedGeneration ?? 0)
        && (a.DesiredNumberScheduled, a.CurrentNumberScheduled, a.NumberMisscheduled, a.NumberReady, a.NumberAvailable ?? 0, a.NumberUnavailable ?? 0, a.UpdatedNumberScheduled ?? 0)
        == (b.DesiredNumberScheduled, b.CurrentNumberScheduled, b.NumberMisscheduled, b.NumberReady, b.NumberAvailable ?? 0, b.NumberUnavailable ?? 0, b.UpdatedNumberScheduled ?? 0)
        && (a.CollisionCount ?? 0) == (b.CollisionCount ?? 0);
}
