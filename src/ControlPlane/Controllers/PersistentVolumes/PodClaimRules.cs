using k8s.Models;

namespace NodeStack.ControlPlane.Controllers.PersistentVolumes;

/// <summary>Which claims a pod uses.</summary>
public static class PodClaimRules
{
    /// <summary>As keys: namespace/name. Those of its own volumes too.</summary>
    public static IEnumerable<string> Claims(V1Pod pod)
    {
        foreach (var volume in pod.Spec?.Volumes ?? [])
        {
            if (volume.PersistentVolumeClaim is { } claim)
                yield return $"{pod.Metadata.NamespaceProperty}/{claim.ClaimName}";
            else if (volume.Ephemeral is not null)
                yield return $"{pod.Metadata.NamespaceProperty}/{EphemeralClaim(pod, volume)}";
        }
    }

    public static string EphemeralClaim(V1Pod pod, V1Volume volume) => $"{pod.Metadata.Name}-{volume.Name}";

    /// <summary>Whether the pod keeps the claim from going: once it is on a node, until it is shut down there.</summary>
    public static bool Uses(V1Pod pod, V1PersistentVolumeClaim claim)
    {
        if (string.IsNullOrEmpty(pod.Spec?.NodeName))
            return false;
        // Its kubelet said that nothing of it runs any more.
        var isDown = pod.Metadata.DeletionTimestamp is not null && pod.Metadata.DeletionGracePeriodSeconds == 0;
        return (pod.Spec.Volumes ?? []).Any(v =>
            v.PersistentVolumeClaim?.ClaimName == claim.Metadata.Name
            || (!isDown && v.Ephemeral is not null && EphemeralClaim(pod, v) == claim.Metadata.Name && claim.Metadata.OwnerReferences?.Any(o => o.Uid == pod.Metadata.Uid && o.Controller == true) == true));
    }
}
