using k8s.Models;
using NodeStack.ControlPlane.Controllers.Reconciling;

namespace NodeStack.ControlPlane.Controllers.StatefulSet;

/// <summary>What was written for StatefulSets and is not seen yet, of all kinds that it writes.</summary>
internal sealed class StatefulPending(
    WatchedCollection<V1StatefulSet> sets, WatchedCollection<V1Pod> pods, WatchedCollection<V1ControllerRevision> revisions,
    WatchedCollection<V1PersistentVolumeClaim> claims, TimeProvider time)
{
    public PendingWrites<V1StatefulSet> Sets { get; } = new(sets, time);

    public PendingWrites<V1Pod> Pods { get; } = new(pods, time);

    public PendingWrites<V1ControllerRevision> Revisions { get; } = new(revisions, time);

    public PendingWrites<V1PersistentVolumeClaim> Claims { get; } = new(claims, time);

    public bool AreSeen(ObjectKey set) => Sets.AreSeen(set) & Pods.AreSeen(set) & Revisions.AreSeen(set) & Claims.AreSeen(set);

    public void Forget(ObjectKey set)
    {
        Sets.Forget(set);
        Pods.Forget(set);
        Revisions.Forget(set);
        Claims.Forget(set);
    }

    /// <summary>Sets with claims: a change of any claim may be one of theirs.</summary>
    public IEnumerable<ObjectKey> WhoWaitsForClaims(string ns) =>
        sets.Items.Values.Where(s => s.Metadata.NamespaceProperty == ns && s.Spec.VolumeClaimTemplates is { Count: > 0 }).Select(s => ObjectKey.Of(s.Metadata)).ToArray();
}
