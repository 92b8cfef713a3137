using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.ControlPlane.Scheduler.Queue;
using NodeStack.ControlPlane.Scheduler.Snapshot;
using NodeStack.ControlPlane.Scheduler.Volumes;

namespace NodeStack.ControlPlane.Scheduler.Plugins.VolumeZone;

/// <summary>Volumes that say their zone or region by a label are used there only.</summary>
internal sealed class VolumeZonePlugin : IFilterPlugin, IQueueingHints
{
    public string Name => PluginNames.VolumeZone;

    public EventKinds Events =>
        EventKinds.ClassAdd | EventKinds.NodeAdd | EventKinds.NodeLabel | EventKinds.ClaimAdd | EventKinds.ClaimUpdate | EventKinds.VolumeAdd | EventKinds.VolumeUpdate;

    public FilterStart Begin(SchedulingPod pod, ClusterSnapshot snapshot)
    {
        var zones = new List<ZoneRequirement>();
        foreach (var volume in pod.Shape.Volumes)
        {
            if (volume.Kind == PodVolumeKind.Claim && Add(pod, volume, snapshot.Volumes, zones) is { } problem)
                return new FilterStart(Rejection: Verdict.Unresolvable(Name, problem));
        }
        return zones.Count == 0 ? default : new FilterStart(new ZoneFilter(zones));
    }

    public bool IsWorthRetrying(SchedulingPod pod, ClusterEvent change) => change.Kind switch
    {
        EventKinds.ClaimAdd or EventKinds.ClaimUpdate => change.Claim is { } claim && ClaimRules.Uses(pod, claim.Namespace, claim.Name),
        _ => true,
    };

    /// <summary>What is wrong; null for nothing.</summary>
    private static string? Add(SchedulingPod pod, PodVolume volume, VolumeState volumes, List<ZoneRequirement> zones)
    {
        if (volume.Name.Length == 0)
            return "PersistentVolumeClaim had no name";
        if (volumes.FindClaim(pod.Namespace, volume.Name) is not { } claim)
            return $"persistentvolumeclaim \"{volume.Name}\" not found";
        if (claim.VolumeName.Length == 0)
            return Unbound(claim, volumes);
        if (volumes.FindVolume(claim.VolumeName) is not { } found)
            return $"persistentvolume \"{claim.VolumeName}\" not found";
        zones.AddRange(ZoneRules.Of(found.Labels));
        return null;
    }

    private static string? Unbound(VolumeClaim claim, VolumeState volumes)
    {
        if (claim.ClassName.Length == 0)
            return "PersistentVolumeClaim had no pv name and storageClass name";
        if (!volumes.Classes.TryGetValue(claim.ClassName, out var storage))
            return $"storageclass.storage.k8s.io \"{claim.ClassName}\" not found";
        if (storage.BindingMode.Length == 0)
            return $"VolumeBindingMode not set for StorageClass \"{claim.ClassName}\"";
        return storage.WaitsForConsumer ? null : "PersistentVolume had no name";
    }
}
