using k8s.Models;
using NodeStack.KubeApi.Selectors;

namespace NodeStack.Kubelet.Volumes.Claims;

/// <summary>Which claim a volume means, and whether claim and volume may be used; texts are upstream's.</summary>
internal static class ClaimRules
{
    private const string Filesystem = "Filesystem";

    /// <summary>The name of the claim; null: the volume is of another kind. Generic ephemeral volumes have a claim of their own.</summary>
    public static string? NameOf(V1Pod pod, V1Volume volume) => volume switch
    {
        { PersistentVolumeClaim: { } claim } => claim.ClaimName ?? "",
        { Ephemeral: not null } => $"{pod.Metadata.Name}-{volume.Name}",
        _ => null,
    };

    /// <summary>Why the claim cannot be used; null: it can.</summary>
    public static string? ClaimProblem(V1Pod pod, V1Volume volume, V1PersistentVolumeClaim claim)
    {
        if (volume.Ephemeral is not null && !IsOwnedBy(claim, pod))
            return $"PVC {claim.Metadata.NamespaceProperty}/{claim.Metadata.Name} was not created for pod {pod.Metadata.NamespaceProperty}/{pod.Metadata.Name} "
                + "(pod is not owner)";
        if (claim.Metadata.DeletionTimestamp is not null)
            return "PVC is being deleted";
        if (claim.Status?.Phase != "Bound")
            return "PVC is not bound";
        return string.IsNullOrEmpty(claim.Spec?.VolumeName) ? "PVC has empty pvc.Spec.VolumeName" : null;
    }

    /// <summary>Why the volume cannot be used for the claim; null: it can.</summary>
    public static string? VolumeProblem(V1PersistentVolumeClaim claim, V1PersistentVolume volume)
    {
        var name = volume.Metadata.Name;
        if (volume.Spec.ClaimRef is not { } owner)
            return $"found PV object {name} but it has a nil pv.Spec.ClaimRef indicating it is not yet bound to the claim";
        return owner.Uid == claim.Metadata.Uid
            ? null
            : $"found PV object {name} but its pv.Spec.ClaimRef.UID {owner.Uid} does not point to claim.UID {claim.Metadata.Uid}";
    }

    public static string? ModeProblem(string volumeName, V1PersistentVolume volume)
    {
        var mode = string.IsNullOrEmpty(volume.Spec.VolumeMode) ? Filesystem : volume.Spec.VolumeMode;
        return mode == Filesystem ? null : $"volume {volumeName} has volumeMode {mode}, but is specified in volumeMounts";
    }

    /// <summary>Whether the node is one of those that the volume can be reached from.</summary>
    public static bool IsReachable(V1PersistentVolume volume, V1Node node) =>
        volume.Spec.NodeAffinity?.Required is not { } required || NodeSelectorRules.Matches(required, node);

    private static bool IsOwnedBy(V1PersistentVolumeClaim claim, V1Pod pod) =>
        claim.Metadata.OwnerReferences?.Any(o => o.Controller == true && o.Uid == pod.Metadata.Uid) == true;
}
