using k8s.Models;

namespace NodeStack.ControlPlane.Controllers.PersistentVolumes;

/// <summary>What a volume needs next.</summary>
public static class VolumePlanner
{
    /// <param name="claim">The one that it is bound to or kept for, if there is one of that name and uid; null: it is gone, or was never made.</param>
    public static VolumeStep Plan(V1PersistentVolume volume, V1PersistentVolumeClaim? claim)
    {
        // Kept for a claim of which only the name is known, it is nobody's yet.
        if (string.IsNullOrEmpty(volume.Spec.ClaimRef?.Uid))
            return new VolumeStep.Phase("Available");
        if (claim is null)
            return new VolumeStep.Reclaim();
        if (string.IsNullOrEmpty(claim.Spec.VolumeName))
            return VolumeMatchRules.IsSameMode(volume, claim) ? new VolumeStep.WakeClaim() : new VolumeStep.Mismatch();
        if (claim.Spec.VolumeName == volume.Metadata.Name)
            return new VolumeStep.Phase("Bound");
        // Made for this claim, and not needed any more.
        return VolumeAnnotations.Has(volume.Metadata, VolumeAnnotations.ProvisionedBy) && volume.Spec.PersistentVolumeReclaimPolicy == "Delete" ? new VolumeStep.Reclaim() : new VolumeStep.Unbind();
    }

    /// <summary>Volume and claim as they are when bound to each other; null: it is so.</summary>
    public static V1PersistentVolume? Bound(V1PersistentVolume volume, V1PersistentVolumeClaim claim)
    {
        if (VolumeMatchRules.IsFor(volume, claim) && volume.Spec.ClaimRef.Uid == claim.Metadata.Uid)
            return null;
        // What its user kept for the claim stays so when the claim goes elsewhere.
        var meta = VolumeMatchRules.IsFor(volume, claim) ? volume.Metadata : VolumeAnnotations.With(volume.Metadata, (VolumeAnnotations.BoundByController, "yes"));
        var reference = new V1ObjectReference
        {
            ApiVersion = "v1", Kind = "PersistentVolumeClaim", NamespaceProperty = claim.Metadata.NamespaceProperty, Name = claim.Metadata.Name,
            Uid = claim.Metadata.Uid, ResourceVersion = claim.Metadata.ResourceVersion,
        };
        return volume with { Metadata = meta, Spec = volume.Spec with { ClaimRef = reference } };
    }

    /// <inheritdoc cref="Bound(V1PersistentVolume, V1PersistentVolumeClaim)"/>
    public static V1PersistentVolumeClaim? Bound(V1PersistentVolumeClaim claim, V1PersistentVolume volume)
    {
        var isChosen = claim.Spec.VolumeName != volume.Metadata.Name;
        if (!isChosen && VolumeAnnotations.Has(claim.Metadata, VolumeAnnotations.BindCompleted))
            return null;
        var meta = VolumeAnnotations.With(claim.Metadata, (VolumeAnnotations.BindCompleted, "yes"));
        return claim with
        {
            Metadata = isChosen ? VolumeAnnotations.With(meta, (VolumeAnnotations.BoundByController, "yes")) : meta,
            Spec = claim.Spec with { VolumeName = volume.Metadata.Name },
        };
    }

    /// <summary>A volume whose claim went elsewhere.</summary>
    public static V1PersistentVolume Unbound(V1PersistentVolume volume) => VolumeAnnotations.Has(volume.Metadata, VolumeAnnotations.BoundByController)
        ? volume with { Metadata = VolumeAnnotations.Without(volume.Metadata, VolumeAnnotations.BoundByController), Spec = volume.Spec with { ClaimRef = null } }
        : volume with { Spec = volume.Spec with { ClaimRef = volume.Spec.ClaimRef with { Uid = null, ResourceVersion = null } } };

    /// <summary>The status of a bound claim; null: it is so.</summary>
    public static V1PersistentVolumeClaimStatus? BoundStatus(V1PersistentVolumeClaim claim, V1PersistentVolume volume)
    {
        var before = claim.Status ?? new V1PersistentVolumeClaimStatus();
        var isNew = before.Phase != "Bound";
        if (!isNew && (before.AccessModes ?? []).SequenceEqual(volume.Spec.AccessModes ?? []))
            return null;
        return before with
        {
            Phase = "Bound",
            AccessModes = volume.Spec.AccessModes,
            // Later it may say less than the volume has: the file system on it is not grown yet.
            Capacity = isNew && volume.Spec.Capacity is { } capacity && capacity.TryGetValue("storage", out var size)
                ? new Dictionary<string, ResourceQuantity>(before.Capacity ?? new Dictionary<string, ResourceQuantity>()) { ["storage"] = size }
                : before.Capacity,
            CurrentVolumeAttributesClassName = isNew && !string.IsNullOrEmpty(volume.Spec.VolumeAttributesClassName) ? volume.Spec.VolumeAttributesClassName : before.CurrentVolumeAttributesClassName,
        };
    }
}
