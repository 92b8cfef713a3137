using k8s.Models;
using NodeStack.KubeApi.Quantities;
using NodeStack.KubeApi.Selectors;

namespace NodeStack.ControlPlane.Controllers.PersistentVolumes;

/// <summary>Which volume a claim can have.</summary>
public static class VolumeMatchRules
{
    /// <summary>Whether the volume is this claim's, or kept for it.</summary>
    public static bool IsFor(V1PersistentVolume volume, V1PersistentVolumeClaim claim) =>
        volume.Spec.ClaimRef is { } reference && reference.Name == claim.Metadata.Name && reference.NamespaceProperty == claim.Metadata.NamespaceProperty
        && (string.IsNullOrEmpty(reference.Uid) || reference.Uid == claim.Metadata.Uid);

    /// <summary>The smallest that will do; one that is kept for the claim goes before all. Null: there is none.</summary>
    /// <param name="delayed">The scheduler chooses: only what is kept for the claim counts.</param>
    /// <exception cref="SelectorFormatException">The claim's selector is none.</exception>
    public static V1PersistentVolume? Best(V1PersistentVolumeClaim claim, IEnumerable<V1PersistentVolume> volumes, bool delayed)
    {
        var selector = claim.Spec.Selector is null ? null : LabelSelectorBuilder.Build(claim.Spec.Selector);
        var (wished, storageClass) = (Size(claim.Spec.Resources?.Requests), StorageClassRules.ClassOf(claim));
        V1PersistentVolume? best = null;
        foreach (var volume in volumes.OrderBy(v => Size(v.Spec.Capacity)).ThenBy(v => v.Metadata.Name, StringComparer.Ordinal))
        {
            var isKept = IsFor(volume, claim);
            if ((volume.Spec.ClaimRef is not null && !isKept) || Size(volume.Spec.Capacity) < wished || !HasModes(volume, claim) || !IsSameMode(volume, claim))
                continue;
            if (isKept)
                return volume;
            if (best is null && !delayed && volume.Metadata.DeletionTimestamp is null && volume.Status?.Phase == "Available" && (selector is null || selector.Selects(volume.Metadata.Labels))
                && StorageClassRules.ClassOf(volume) == storageClass && (volume.Spec.VolumeAttributesClassName ?? "") == (claim.Spec.VolumeAttributesClassName ?? ""))
                best = volume;
        }
        return best;
    }

    /// <summary>Why a claim cannot have the volume that it asks for by name; null: it can.</summary>
    public static string? Problem(V1PersistentVolume volume, V1PersistentVolumeClaim claim) => true switch
    {
        _ when volume.Metadata.DeletionTimestamp is not null => $"the volume is marked for deletion \"{volume.Metadata.Name}\"",
        _ when Size(volume.Spec.Capacity) < Size(claim.Spec.Resources?.Requests) => "requested PV is too small",
        _ when StorageClassRules.ClassOf(volume) != StorageClassRules.ClassOf(claim) => "storageClassName does not match",
        _ when (volume.Spec.VolumeAttributesClassName ?? "") != (claim.Spec.VolumeAttributesClassName ?? "") => "volumeAttributesClassName does not match",
        _ when !IsSameMode(volume, claim) => "incompatible volumeMode",
        _ when !HasModes(volume, claim) => "incompatible accessMode",
        _ => null,
    };

    public static bool IsSameMode(V1PersistentVolume volume, V1PersistentVolumeClaim claim) => Mode(volume.Spec.VolumeMode) == Mode(claim.Spec.VolumeMode);

    private static string Mode(string? mode) => string.IsNullOrEmpty(mode) ? "Filesystem" : mode;

    private static bool HasModes(V1PersistentVolume volume, V1PersistentVolumeClaim claim) =>
        (claim.Spec.AccessModes ?? []).All(m => volume.Spec.AccessModes?.Contains(m) == true);

    private static long Size(IDictionary<string, ResourceQuantity>? list) => Quantity.Of(list, "storage").Value;
}
