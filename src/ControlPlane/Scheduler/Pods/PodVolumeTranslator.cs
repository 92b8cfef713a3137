using k8s.Models;

namespace NodeStack.ControlPlane.Scheduler.Pods;

/// <summary>Volumes of pods; those that any node can have are left out.</summary>
internal static class PodVolumeTranslator
{
    public static ValueList<PodVolume> Translate(IList<V1Volume>? volumes)
    {
        var list = new List<PodVolume>();
        foreach (var volume in volumes ?? [])
        {
            if (Translate(volume) is { } kept)
                list.Add(kept);
        }
        return [.. list];
    }

    private static PodVolume? Translate(V1Volume volume)
    {
        if (volume.PersistentVolumeClaim is { } claim)
            return new PodVolume(PodVolumeKind.Claim, claim.ClaimName ?? "", claim.ReadOnlyProperty == true, []);
        if (volume.Ephemeral is not null)
            return new PodVolume(PodVolumeKind.Ephemeral, volume.Name, false, []);
        if (volume.GcePersistentDisk is { } gce)
            return new PodVolume(PodVolumeKind.GcePersistentDisk, gce.PdName ?? "", gce.ReadOnlyProperty == true, []);
        if (volume.AwsElasticBlockStore is { } aws)
            return new PodVolume(PodVolumeKind.AwsElasticBlockStore, aws.VolumeID ?? "", aws.ReadOnlyProperty == true, []);
        if (volume.Iscsi is { } iscsi)
            return new PodVolume(PodVolumeKind.Iscsi, iscsi.Iqn ?? "", iscsi.ReadOnlyProperty == true, []);
        if (volume.Rbd is { } rbd)
            return new PodVolume(PodVolumeKind.Rbd, $"{(string.IsNullOrEmpty(rbd.Pool) ? "rbd" : rbd.Pool)}/{rbd.Image}", rbd.ReadOnlyProperty == true, [.. rbd.Monitors ?? []]);
        return volume.Csi is { } csi ? new PodVolume(PodVolumeKind.Csi, csi.Driver ?? "", csi.ReadOnlyProperty == true, []) : null;
    }
}
