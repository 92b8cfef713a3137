using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.ControlPlane.Scheduler.Preemption;
using NodeStack.ControlPlane.Scheduler.Queue;
using NodeStack.ControlPlane.Scheduler.Snapshot;
using NodeStack.ControlPlane.Scheduler.Volumes;

namespace NodeStack.ControlPlane.Scheduler.Tracking;

/// <summary>
/// All the loop knows: the cluster, who waits, and who was given a node that the API server does not tell of yet. Takes changes, and tells the queue which
/// of them may matter. For one thread.
/// </summary>
/// <param name="profiles">Scheduler names that are ours.</param>
internal sealed class ClusterState(SchedulingQueue queue, IReadOnlySet<string> profiles)
{
    public ClusterSnapshot Snapshot { get; } = new();

    public AssumedPods Assumed { get; } = new();

    public SchedulingQueue Queue => queue;

    /// <summary>By namespace/name.</summary>
    public Dictionary<string, DisruptionBudget> Budgets { get; } = new(StringComparer.Ordinal);

    public int BoundPods { get; private set; }

    public void ApplyPod(SchedulingPod? before, SchedulingPod? after, DateTimeOffset now)
    {
        (before, after) = (Live(before), Live(after));
        if (before is not null && after is not null && before.Uid == after.Uid)
        {
            Update(before, after, now);
            return;
        }
        if (before is not null)
            Remove(before, now);
        if (after is not null)
            Add(after, now);
    }

    public void ApplyNode(NodeFacts? before, NodeFacts? after, DateTimeOffset now)
    {
        if (after is null)
        {
            Snapshot.RemoveNode(before!.Name);
            queue.Move(new ClusterEvent(EventKinds.NodeDelete) { OldNode = before }, now);
            return;
        }
        Snapshot.SetNode(after);
        if (before is null)
        {
            queue.Move(new ClusterEvent(EventKinds.NodeAdd) { NewNode = after }, now);
            return;
        }
        foreach (var kind in NodeChangeRules.Of(before, after))
            queue.Move(new ClusterEvent(kind) { OldNode = before, NewNode = after }, now);
    }

    public void ApplyClaim(string key, VolumeClaim? before, VolumeClaim? after, DateTimeOffset now)
    {
        Snapshot.Volumes.SetClaim(key, after);
        if (after is not null)
            queue.Move(new ClusterEvent(before is null ? EventKinds.ClaimAdd : EventKinds.ClaimUpdate) { Claim = after }, now);
    }

    public void ApplyVolume(string name, VolumeFacts? before, VolumeFacts? after, DateTimeOffset now)
    {
        Snapshot.Volumes.SetVolume(name, after);
        if (after is not null)
            queue.Move(new ClusterEvent(before is null ? EventKinds.VolumeAdd : EventKinds.VolumeUpdate) { Volume = after }, now);
    }

    /// <summary>Of anything that is looked up by its key only.</summary>
    /// <param name="kinds">What a new one, another one, and one that is gone are to the queue; None for nothing.</param>
    public void Apply<T>(Dictionary<string, T> all, string key, T? before, T? after, (EventKinds Added, EventKinds Changed, EventKinds Removed) kinds, DateTimeOffset now)
        where T : class
    {
        if (after is null)
            all.Remove(key);
        else
            all[key] = after;
        var kind = after is null ? kinds.Removed : before is null ? kinds.Added : kinds.Changed;
        if (kind != EventKinds.None)
            queue.Move(new ClusterEvent(kind), now);
    }

    /// <summary>The pod has its node from now on, as far as other pods go.</summary>
    /// <param name="pod">With the node.</param>
    public void Assume(SchedulingPod pod, VolumePlan? volumes)
    {
        Snapshot.AddPod(pod, pod.NodeName);
        Assumed.Add(pod);
        Snapshot.Nominated.Remove(pod.Uid);
        if (volumes is not null)
            Snapshot.Volumes.Choose(volumes, pod.NodeName);
    }

    /// <summary>It does not get the node after all.</summary>
    /// <returns>False: it was not assumed any more, and nothing is to be done.</returns>
    public bool Forget(SchedulingPod pod, DateTimeOffset now)
    {
        if (!Assumed.Contains(pod.Uid))
            return false;
        Assumed.Remove(pod.Uid);
        Snapshot.RemovePod(pod.Uid, pod.NodeName);
        queue.Left(pod.Uid, isGone: true, now);
        Gone(pod, now, other => other.Uid != pod.Uid);
        return true;
    }

    private static SchedulingPod? Live(SchedulingPod? pod) => pod is { IsFinished: true } ? null : pod;

    private bool IsOurs(SchedulingPod pod) => profiles.Contains(pod.Shape.SchedulerName);

    private void Add(SchedulingPod pod, DateTimeOffset now)
    {
        if (pod.IsBound)
        {
            AddBound(pod, now);
            return;
        }
        if (!IsOurs(pod))
            return;
        if (pod.NominatedNode.Length > 0)
            Snapshot.Nominated.Set(pod, pod.NominatedNode);
        queue.Add(pod, now);
    }

    private void AddBound(SchedulingPod pod, DateTimeOffset now)
    {
        if (Assumed.Find(pod.Uid) is { } assumed)
        {
            Snapshot.RemovePod(assumed.Uid, assumed.NodeName);
            Assumed.Remove(pod.Uid);
        }
        Snapshot.AddPod(pod, pod.NodeName);
        BoundPods++;
        queue.Delete(pod.Uid);
        Snapshot.Nominated.Remove(pod.Uid);
        queue.Move(new ClusterEvent(EventKinds.PodAdd) { NewPod = pod, NamespaceLabels = Snapshot.Selectors.LabelsOf(pod.Namespace) }, now);
    }

    private void Update(SchedulingPod before, SchedulingPod after, DateTimeOffset now)
    {
        if (before.IsBound && after.IsBound)
            UpdateBound(before, after, now);
        else if (after.IsBound)
            AddBound(after, now);
        else if (Assumed.Contains(after.Uid))
            // In case that it does not get the node after all.
            queue.Update(after, EventKinds.None, before, now);
        else if (IsOurs(after))
            UpdateWaiting(before, after, now);
    }

    private void UpdateBound(SchedulingPod before, SchedulingPod after, DateTimeOffset now)
    {
        Snapshot.RemovePod(before.Uid, before.NodeName);
        Snapshot.AddPod(after, after.NodeName);
        foreach (var kind in PodChangeRules.Assigned(before, after))
            queue.Move(new ClusterEvent(kind) { OldPod = before, NewPod = after, NamespaceLabels = Snapshot.Selectors.LabelsOf(after.Namespace) }, now);
        if (after.IsTerminating)
            queue.Left(after.Uid, isGone: false, now);
    }

    private void UpdateWaiting(SchedulingPod before, SchedulingPod after, DateTimeOffset now)
    {
        var kept = before.NominatedNode != after.NominatedNode ? after.NominatedNode : Snapshot.Nominated.NodeOf(after.Uid);
        var isFreed = kept.Length == 0 && Snapshot.Nominated.NodeOf(after.Uid).Length > 0;
        Snapshot.Nominated.Set(after, kept);
        // A pod on its way out that was taken from the queue does not come back.
        if (!after.IsTerminating || queue.Find(after.Uid) is not null)
            queue.Update(after, PodChangeRules.Own(before, after), before, now);
        if (isFreed)
            Gone(before, now, other => other.Priority <= before.Priority);
    }

    private void Remove(SchedulingPod pod, DateTimeOffset now)
    {
        if (pod.IsBound)
        {
            Snapshot.RemovePod(pod.Uid, pod.NodeName);
            BoundPods--;
            queue.Left(pod.Uid, isGone: true, now);
            Gone(pod, now, null);
            return;
        }
        queue.Delete(pod.Uid);
        var wasKept = Snapshot.Nominated.NodeOf(pod.Uid).Length > 0;
        Snapshot.Nominated.Remove(pod.Uid);
        if (Assumed.Find(pod.Uid) is { } assumed)
            Forget(assumed, now);
        else if (wasKept)
            Gone(pod, now, other => other.Priority <= pod.Priority);
    }

    /// <summary>Room that a pod took, or that was kept for it, is free.</summary>
    private void Gone(SchedulingPod pod, DateTimeOffset now, Func<SchedulingPod, bool>? only) => queue.Move(
        new ClusterEvent(EventKinds.PodDelete)
        {
            OldPod = pod,
            NamespaceLabels = Snapshot.Selectors.LabelsOf(pod.Namespace),
            Node = pod.IsBound ? Snapshot.Find(pod.NodeName) : null,
            Kept = pod.IsBound ? Snapshot.Nominated.On(pod.NodeName) : [],
        },
        now, only);
}
