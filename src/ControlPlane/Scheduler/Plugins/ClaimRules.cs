using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.ControlPlane.Scheduler.Volumes;

namespace NodeStack.ControlPlane.Scheduler.Plugins;

/// <summary>Claims of pods.</summary>
internal static class ClaimRules
{
    /// <summary>The claim behind a volume; null where there is none. Ephemeral volumes have one named by pod and volume.</summary>
    public static string? NameOf(SchedulingPod pod, PodVolume volume) => volume.Kind switch
    {
        PodVolumeKind.Claim => volume.Name,
        PodVolumeKind.Ephemeral => $"{pod.Name}-{volume.Name}",
        _ => null,
    };

    public static bool Uses(SchedulingPod pod, string ns, string claim)
    {
        if (pod.Namespace != ns)
            return false;
        foreach (var volume in pod.Shape.Volumes)
        {
            if (NameOf(pod, volume) == claim)
                return true;
        }
        return false;
    }

    /// <summary>Why a claim is not this pod's, though it has the name of the pod's ephemeral volume; null where it is.</summary>
    public static string? NotForPod(SchedulingPod pod, VolumeClaim claim) =>
        claim.OwnerPodUid == pod.Uid ? null : $"PVC {claim.Key} was not created for pod {pod.Key} (pod is not owner)";
}
