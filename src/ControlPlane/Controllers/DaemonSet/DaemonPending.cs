using k8s.Models;
using NodeStack.ControlPlane.Controllers.Reconciling;

namespace NodeStack.ControlPlane.Controllers.DaemonSet;

/// <summary>What was written for DaemonSets and is not seen yet, of all kinds that it writes.</summary>
internal sealed class DaemonPending(
    WatchedCollection<V1DaemonSet> sets, WatchedCollection<V1Pod> pods, WatchedCollection<V1ControllerRevision> revisions, TimeProvider time)
{
    public PendingWrites<V1DaemonSet> Sets { get; } = new(sets, time);

    public PendingWrites<V1Pod> Pods { get; } = new(pods, time);

    public PendingWrites<V1ControllerRevision> Revisions { get; } = new(revisions, time);

    public bool AreSeen(ObjectKey set) => Sets.AreSeen(set) & Pods.AreSeen(set) & Revisions.AreSeen(set);

    public void Forget(ObjectKey set)
    {
        Sets.Forget(set);
        Pods.Forget(set);
        Revisions.Forget(set);
    }
}
