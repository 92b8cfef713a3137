using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.ControlPlane.Scheduler.Snapshot;
using NodeStack.ControlPlane.Scheduler.Volumes;

namespace NodeStack.ControlPlane.Scheduler.Binding;

/// <summary>How far the volumes of a pod are, after it was written what they are to be.</summary>
internal static class VolumeProgressRules
{
    /// <summary>All bound: true. Not yet: false. A problem ends the wait.</summary>
    public static (bool IsDone, string? Problem) Check(SchedulingPod pod, VolumePlan plan, VolumeWrites writes, IVolumeView view)
    {
        if (view.FindNode(pod.NodeName) is not { } node)
            return (false, $"failed to get node \"{pod.NodeName}\": node \"{pod.NodeName}\" not found");
        if (!view.HasPod(pod.Namespace, pod.Name, pod.Uid))
            return (false, $"pod does not exist any more: pod \"{pod.Name}\" not found");
        var isDone = true;
        foreach (var (volume, claim) in plan.Bindings)
        {
            var (done, problem) = CheckBinding(volume, claim, node, writes, view);
            if (problem is not null)
                return (false, problem);
            isDone &= done;
        }
        foreach (var claim in plan.Provisions)
        {
            var (done, problem) = CheckProvision(claim, node, writes, view);
            if (problem is not null)
                return (false, problem);
            isDone &= done;
        }
        return (isDone, null);
    }

    private static (bool, string?) CheckBinding(VolumeFacts volume, VolumeClaim claim, NodeFacts node, VolumeWrites writes, IVolumeView view)
    {
        if (view.FindVolume(volume.Name) is not { } found)
            return (false, $"failed to check binding: persistentvolume \"{volume.Name}\" not found");
        if (view.FindClaim(claim.Namespace, claim.Name) is not { } bound)
            return (false, $"failed to check binding: persistentvolumeclaim \"{claim.Name}\" not found");
        if (!writes.IsShown(volume.Name, found.Version))
            return (false, null);
        if (!found.CanBeOn(node.Name, node.Labels))
            return (false, $"pv \"{volume.Name}\" node affinity doesn't match node \"{node.Name}\"");
        return found.ClaimUid.Length == 0 ? (false, $"ClaimRef got reset for pv \"{volume.Name}\"") : (bound.IsFullyBound, null);
    }

    private static (bool, string?) CheckProvision(VolumeClaim claim, NodeFacts node, VolumeWrites writes, IVolumeView view)
    {
        if (view.FindClaim(claim.Namespace, claim.Name) is not { } found)
            return (false, $"failed to check provisioning pvc: persistentvolumeclaim \"{claim.Name}\" not found");
        if (!writes.IsShown(claim.Key, found.Version))
            return (false, null);
        if (found.SelectedNode != node.Name)
            return (false, $"provisioning failed for PVC \"{claim.Name}\"");
        if (found.VolumeName.Length > 0 && view.FindVolume(found.VolumeName) is { } volume && !volume.CanBeOn(node.Name, node.Labels))
            return (false, $"pv \"{volume.Name}\" node affinity doesn't match node \"{node.Name}\"");
        return (found.IsFullyBound, null);
    }
}
