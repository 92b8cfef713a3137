using NodeStack.ControlPlane.Scheduler.Pods;

namespace NodeStack.ControlPlane.Scheduler.Plugins.VolumeRestrictions;

/// <summary>Disks named in pods themselves: which two pods cannot be on one node.</summary>
internal static class DiskRules
{
    public static bool IsDisk(PodVolumeKind kind) =>
        kind is PodVolumeKind.GcePersistentDisk or PodVolumeKind.AwsElasticBlockStore or PodVolumeKind.Iscsi or PodVolumeKind.Rbd;

    public static bool Conflict(ValueList<PodVolume> wanted, ValueList<PodVolume> present)
    {
        foreach (var volume in wanted)
        {
            if (!IsDisk(volume.Kind))
                continue;
            foreach (var other in present)
            {
                if (Conflict(volume, other))
                    return true;
            }
        }
        return false;
    }

    /// <summary>Readers get along, except on EBS.</summary>
    private static bool Conflict(PodVolume volume, PodVolume other) =>
        volume.Kind == other.Kind && volume.Name == other.Name
        && (volume.Kind == PodVolumeKind.AwsElasticBlockStore || !(volume.IsReadOnly && other.IsReadOnly))
        && (volume.Kind != PodVolumeKind.Rbd || Overlap(volume.Monitors, other.Monitors));

    private static bool Overlap(ValueList<string> monitors, ValueList<string> others)
    {
        foreach (var monitor in monitors)
        {
            if (others.Contains(monitor))
                return true;
        }
        return false;
    }
}
