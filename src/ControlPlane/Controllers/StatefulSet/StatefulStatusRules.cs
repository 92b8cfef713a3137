using k8s.Models;
using NodeStack.ControlPlane.Controllers.Pods;

namespace NodeStack.ControlPlane.Controllers.StatefulSet;

/// <summary>The status of StatefulSets.</summary>
public static class StatefulStatusRules
{
    public static V1StatefulSetStatus Compute(StatefulSeen seen, DateTimeOffset now)
    {
        var (set, pods) = (seen.Set, seen.Pods.Where(p => StatefulSetRules.Ordinal(seen.Set, p) is not null && !string.IsNullOrEmpty(p.Status?.Phase)).ToArray());
        var ready = pods.Where(StatefulSetRules.IsRunningAndReady).ToArray();
        return new V1StatefulSetStatus
        {
            ObservedGeneration = set.Metadata.Generation,
            Replicas = pods.Length,
            ReadyReplicas = ready.Length,
            AvailableReplicas = ready.Count(p => PodStateRules.IsAvailable(p, set.Spec.MinReadySeconds ?? 0, now)),
            CurrentReplicas = Count(pods, seen.Current),
            UpdatedReplicas = Count(pods, seen.Update),
            CurrentRevision = seen.Current.Metadata.Name,
            UpdateRevision = seen.Update.Metadata.Name,
            CollisionCount = seen.Collisions,
            Conditions = set.Status?.Conditions,
        };
    }

    /// <summary>The update is over once all pods have it and are ready: then it is the current one.</summary>
    public static V1StatefulSetStatus Completed(V1StatefulSet set, V1StatefulSetStatus status)
    {
        var wished = StatefulSetRules.Replicas(set);
        if (StatefulSetRules.IsRolling(set) && status.UpdatedReplicas == wished && status.ReadyReplicas == wished && status.Replicas == wished)
            (status.CurrentReplicas, status.CurrentRevision) = (status.UpdatedReplicas, status.UpdateRevision);
        return status;
    }

    public static bool AreSame(V1StatefulSetStatus a, V1StatefulSetStatus? b) => b is not null && (a.ObservedGeneration ?? 0) <= (b.ObservedGeneration ?? 0)
        && (a.Replicas, a.ReadyReplicas ?? 0, a.AvailableReplicas ?? 0, a.CurrentReplicas ?? 0, a.UpdatedReplicas ?? 0)
        == (b.Replicas, b.ReadyReplicas ?? 0, b.AvailableReplicas ?? 0, b.CurrentReplicas ?? 0, b.UpdatedReplicas ?? 0)
        && a.CurrentRevision == b.CurrentRevision && a.UpdateRevision == b.UpdateRevision && (a.CollisionCount ?? 0) == (b.CollisionCount ?? 0);

    private static int Count(IEnumerable<V1Pod> pods, V1ControllerRevision revision) =>
        pods.Count(p => p.Metadata.DeletionTimestamp is null && StatefulSetRules.Revision(p) == revision.Metadata.Name);
}
