using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.ControlPlane.Scheduler.Snapshot;

namespace NodeStack.ControlPlane.Scheduler.Plugins.VolumeRestrictions;

/// <param name="exclusive">Claims of the pod that one pod can have.</param>
/// <param name="conflicts">How many uses of those there are.</param>
internal sealed class RestrictionFilter(SchedulingPod pod, HashSet<string> exclusive, int conflicts) : NodeFilter
{
    private static readonly Verdict s_disk = Verdict.Unschedulable(PluginNames.VolumeRestrictions, "node(s) had no available disk");
    private static readonly Verdict s_claim = Verdict.Unschedulable(
        PluginNames.VolumeRestrictions, "node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod");

    private int _conflicts = conflicts;

    public override Verdict? Check(NodeEntry node)
    {
        if (node.DiskPods > 0)
        {
            foreach (var other in node.Pods)
            {
                if (DiskRules.Conflict(pod.Shape.Volumes, other.Shape.Volumes))
                    return s_disk;
            }
        }
        return _conflicts > 0 ? s_claim : null;
    }

    public override void Add(SchedulingPod added, NodeEntry node) => _conflicts += Uses(added);

    public override void Remove(SchedulingPod removed, NodeEntry node) => _conflicts -= Uses(removed);

    private int Uses(SchedulingPod other)
    {
        var uses = 0;
        foreach (var volume in other.Shape.Volumes)
            uses += volume.Kind == PodVolumeKind.Claim && other.Namespace == pod.Namespace && exclusive.Contains(volume.Name) ? 1 : 0;
        return uses;
    }
}
