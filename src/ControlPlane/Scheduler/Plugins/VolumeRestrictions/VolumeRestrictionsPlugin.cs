using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.ControlPlane.Scheduler.Queue;
using NodeStack.ControlPlane.Scheduler.Snapshot;

namespace NodeStack.ControlPlane.Scheduler.Plugins.VolumeRestrictions;

/// <summary>Disks that two pods cannot both have on one node, and claims that one pod of the whole cluster can have.</summary>
internal sealed class VolumeRestrictionsPlugin : IFilterPlugin, IQueueingHints
{
    public string Name => PluginNames.VolumeRestrictions;

    public EventKinds Events => EventKinds.PodDelete | EventKinds.NodeAdd | EventKinds.ClaimAdd;

    public FilterStart Begin(SchedulingPod pod, ClusterSnapshot snapshot)
    {
        var hasDisks = false;
        HashSet<string>? exclusive = null;
        foreach (var volume in pod.Shape.Volumes)
        {
            hasDisks |= DiskRules.IsDisk(volume.Kind);
            if (volume.Kind != PodVolumeKind.Claim)
                continue;
            if (snapshot.Volumes.FindClaim(pod.Namespace, volume.Name) is not { } claim)
                return new FilterStart(Rejection: Verdict.Unresolvable(Name, $"persistentvolumeclaim \"{volume.Name}\" not found"));
            if (claim.AccessModes.Contains("ReadWriteOncePod"))
                (exclusive ??= new HashSet<string>(StringComparer.Ordinal)).Add(claim.Name);
        }
        var conflicts = exclusive?.Count(name => snapshot.ClaimUse.IsUsed(pod.Namespace, name)) ?? 0;
        return hasDisks || conflicts > 0 ? new FilterStart(new RestrictionFilter(pod, exclusive ?? [], conflicts)) : default;
    }

    public bool IsWorthRetrying(SchedulingPod pod, ClusterEvent change) => change.Kind switch
    {
        EventKinds.ClaimAdd => change.Claim is { } claim && ClaimRules.Uses(pod, claim.Namespace, claim.Name),
        EventKinds.PodDelete => change.OldPod is not { } gone || MayFree(pod, gone),
        _ => true,
    };

    private static bool MayFree(SchedulingPod pod, SchedulingPod gone)
    {
        if (DiskRules.Conflict(pod.Shape.Volumes, gone.Shape.Volumes))
            return true;
        foreach (var volume in gone.Shape.Volumes)
        {
            if (volume.Kind == PodVolumeKind.Claim && ClaimRules.Uses(pod, gone.Namespace, volume.Name))
                return true;
        }
        return false;
    }
}
