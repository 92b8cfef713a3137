using System.Collections.Immutable;
using k8s.Models;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.KubeApi.Client;

namespace NodeStack.ControlPlane.Controllers.StatefulSet;

/// <summary>
/// Whose a pod's claim is, by persistentVolumeClaimRetentionPolicy: the set's, so that it goes with the set; the pod's, once that is scaled away, so that it
/// goes with the pod; or nobody's, so that it stays. Claims that another controller has are left alone.
/// </summary>
public static class ClaimOwnerRules
{
    private static bool DeletesWithSet(V1StatefulSet set) => set.Spec.PersistentVolumeClaimRetentionPolicy?.WhenDeleted == "Delete";

    private static bool DeletesWhenScaled(V1StatefulSet set) => set.Spec.PersistentVolumeClaimRetentionPolicy?.WhenScaled == "Delete";

    /// <summary>The claim belongs to a pod of this name that is gone, and goes with it: the next pod must not have it.</summary>
    public static bool IsStale(V1StatefulSet set, string podName, V1PersistentVolumeClaim claim) =>
        DeletesWhenScaled(set) && claim.Metadata.OwnerReferences?.Any(r => r is { ApiVersion: "v1", Kind: "Pod" } && r.Name == podName) == true;

    public static bool HasOtherController(V1StatefulSet set, V1Pod pod, V1PersistentVolumeClaim claim) =>
        (DeletesWithSet(set) || DeletesWhenScaled(set)) && (claim.Metadata.OwnerReferences ?? []).Any(r =>
            IsOf(r, ObjectKind.StatefulSet, set.Metadata) ? r.Uid != set.Metadata.Uid : IsOf(r, ObjectKind.Pod, pod.Metadata) ? r.Uid != pod.Metadata.Uid : r.Controller == true);

    /// <returns>Null: they are as they should be.</returns>
    public static ImmutableArray<V1OwnerReference>? Wanted(V1StatefulSet set, V1Pod pod, int ordinal, V1PersistentVolumeClaim claim)
    {
        var all = claim.Metadata.OwnerReferences ?? [];
        if (all.Any(r => IsOf(r, ObjectKind.StatefulSet, set.Metadata) && r.Uid != set.Metadata.Uid || IsOf(r, ObjectKind.Pod, pod.Metadata) && r.Uid != pod.Metadata.Uid))
            return null;
        var others = all.Where(r => !IsOf(r, ObjectKind.StatefulSet, set.Metadata) && !IsOf(r, ObjectKind.Pod, pod.Metadata)).ToImmutableArray();
        var owner = HasOtherController(set, pod, claim) ? null
            : DeletesWhenScaled(set) && !StatefulSetRules.IsInRange(set, ordinal) ? OwnerRules.ControllerReference(ObjectKind.Pod, pod.Metadata)
            : DeletesWithSet(set) ? OwnerRules.ControllerReference(ObjectKind.StatefulSet, set.Metadata)
            : null;
        var wanted = owner is null ? others : others.Add(owner);
        return wanted.Length == all.Count && wanted.All(w => all.Any(r => r.Uid == w.Uid && (r.Controller ?? false) == (w.Controller ?? false))) ? null : wanted;
    }

    private static bool IsOf(V1OwnerReference reference, ObjectKind kind, V1ObjectMeta meta) =>
        reference.ApiVersion == kind.ApiVersion && reference.Kind == kind.Kind && reference.Name == meta.Name;
}
