using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.ControlPlane.Scheduler.Snapshot;
using NodeStack.ControlPlane.Scheduler.Volumes;

namespace NodeStack.ControlPlane.Scheduler.Plugins.NodeVolumeLimits;

/// <summary>Which CSI volumes claims, pods and nodes have.</summary>
internal static class CsiVolumeRules
{
    /// <summary>Null: none of CSI. A claim without its volume counts by itself, at the driver of its class.</summary>
    public static CsiVolume? Of(VolumeClaim claim, VolumeState volumes)
    {
        if (claim.VolumeName.Length > 0 && volumes.FindVolume(claim.VolumeName) is { } volume)
            return volume.Driver.Length > 0 && volume.Handle.Length > 0 ? new CsiVolume(volume.Driver, volume.Handle) : null;
        return claim.ClassName.Length > 0 && volumes.Classes.TryGetValue(claim.ClassName, out var storage) && storage.Provisioner.Length > 0
            ? new CsiVolume(storage.Provisioner, $"claim:{claim.Key}")
            : null;
    }

    /// <summary>All that are on a node, by its pods and by what is attached to it.</summary>
    public static HashSet<CsiVolume> On(NodeEntry node, VolumeState volumes)
    {
        var all = new HashSet<CsiVolume>();
        foreach (var pod in node.Pods)
            Add(pod, volumes, all);
        foreach (var attachment in volumes.Attachments.Values)
        {
            if (attachment.NodeName == node.Name && attachment.Driver.Length > 0 && volumes.FindVolume(attachment.VolumeName) is { Handle.Length: > 0 } volume)
                all.Add(new CsiVolume(attachment.Driver, volume.Handle));
        }
        return all;
    }

    private static void Add(SchedulingPod pod, VolumeState volumes, HashSet<CsiVolume> all)
    {
        foreach (var volume in pod.Shape.Volumes)
        {
            if (ClaimRules.NameOf(pod, volume) is { } name && volumes.FindClaim(pod.Namespace, name) is { } claim && Of(claim, volumes) is { } found)
                all.Add(found);
        }
    }
}
