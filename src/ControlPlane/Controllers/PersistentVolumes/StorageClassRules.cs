using k8s.Models;

namespace NodeStack.ControlPlane.Controllers.PersistentVolumes;

/// <summary>Classes of claims and volumes.</summary>
public static class StorageClassRules
{
    public const string NoProvisioner = "kubernetes.io/no-provisioner";
    private static readonly string[] s_default = ["storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class"];

    /// <summary>Empty: none.</summary>
    public static string ClassOf(V1PersistentVolumeClaim claim) =>
        claim.Metadata.Annotations is { } a && a.TryGetValue(VolumeAnnotations.BetaClass, out var old) ? old : claim.Spec.StorageClassName ?? "";

    public static string ClassOf(V1PersistentVolume volume) =>
        volume.Metadata.Annotations is { } a && a.TryGetValue(VolumeAnnotations.BetaClass, out var old) ? old : volume.Spec.StorageClassName ?? "";

    /// <summary>A claim that says nothing of its class takes whichever is the default one, also one that comes later; "" is none for good.</summary>
    public static bool TakesDefault(V1PersistentVolumeClaim claim) => claim.Spec.StorageClassName is null && !VolumeAnnotations.Has(claim.Metadata, VolumeAnnotations.BetaClass);

    /// <summary>The newest of those that say they are; null: none does.</summary>
    public static V1StorageClass? Default(IEnumerable<V1StorageClass> classes) => classes
        .Where(c => c.Metadata.Annotations is { } a && s_default.Any(d => a.TryGetValue(d, out var value) && value == "true"))
        .OrderByDescending(c => c.Metadata.CreationTimestamp).ThenBy(c => c.Metadata.Name, StringComparer.Ordinal).FirstOrDefault();

    public static bool IsDelayed(V1StorageClass? storageClass) => storageClass?.VolumeBindingMode == "WaitForFirstConsumer";
}
