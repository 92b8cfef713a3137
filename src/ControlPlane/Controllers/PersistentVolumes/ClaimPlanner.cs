using k8s.Models;
using NodeStack.KubeApi.Events;

namespace NodeStack.ControlPlane.Controllers.PersistentVolumes;

/// <summary>What a claim needs next. Pending until it has a volume; Bound with it; Lost, for good, when that is gone.</summary>
public static class ClaimPlanner
{
    /// <param name="volumes">All there are.</param>
    /// <param name="waitingPods">Pods that use the claim and have no node yet.</param>
    public static ClaimStep Plan(
        V1PersistentVolumeClaim claim, IReadOnlyDictionary<string, V1PersistentVolume> volumes, IReadOnlyDictionary<string, V1StorageClass> classes,
        IReadOnlyList<string> waitingPods, bool provisioning) =>
        VolumeAnnotations.Has(claim.Metadata, VolumeAnnotations.BindCompleted) ? Bound(claim, volumes)
        : string.IsNullOrEmpty(claim.Spec.VolumeName) ? Unbound(claim, volumes, classes, waitingPods, provisioning)
        : Asked(claim, volumes.GetValueOrDefault(claim.Spec.VolumeName));

    private static ClaimStep Bound(V1PersistentVolumeClaim claim, IReadOnlyDictionary<string, V1PersistentVolume> volumes)
    {
        if (string.IsNullOrEmpty(claim.Spec.VolumeName))
            return Lost("ClaimLost", "Bound claim has lost reference to PersistentVolume. Data on the volume is lost!");
        if (!volumes.TryGetValue(claim.Spec.VolumeName, out var volume))
            return Lost("ClaimLost", "Bound claim has lost its PersistentVolume. Data on the volume is lost!");
        return volume.Spec.ClaimRef is null || volume.Spec.ClaimRef.Uid == claim.Metadata.Uid
            ? new ClaimStep.Bind(volume)
            : Lost("ClaimMisbound", "Two claims are bound to the same volume, this one is bound incorrectly");
    }

    private static ClaimStep Unbound(
        V1PersistentVolumeClaim claim, IReadOnlyDictionary<string, V1PersistentVolume> volumes, IReadOnlyDictionary<string, V1StorageClass> classes,
        IReadOnlyList<string> waitingPods, bool provisioning)
    {
        var name = StorageClassRules.ClassOf(claim);
        var storageClass = classes.GetValueOrDefault(name);
        var isDelayed = StorageClassRules.IsDelayed(storageClass);
        if (VolumeMatchRules.Best(claim, volumes.Values, isDelayed) is { } volume)
            return new ClaimStep.Bind(volume);
        if (StorageClassRules.TakesDefault(claim) && StorageClassRules.Default(classes.Values) is { } usual)
            return new ClaimStep.TakeClass(usual.Metadata.Name);
        if (isDelayed && !VolumeAnnotations.Has(claim.Metadata, VolumeAnnotations.SelectedNode))
            return Pending(waitingPods.Count == 0
                ? new Notice(EventType.Normal, "WaitForFirstConsumer", "waiting for first consumer to be created before binding")
                : new Notice(EventType.Normal, "WaitForPodScheduled", $"waiting for {(waitingPods.Count > 1 ? "pods" : "pod")} {string.Join(',', waitingPods)} to be scheduled"));
        if (name.Length == 0)
            return Pending(new Notice(EventType.Normal, "FailedBinding", "no persistent volumes available for this claim and no storage class is set"));
        if (!provisioning)
            return new ClaimStep.Nothing();
        return storageClass is null ? new ClaimStep.CannotProvision($"storageclass.storage.k8s.io \"{name}\" not found")
            : storageClass.Provisioner.StartsWith("kubernetes.io/", StringComparison.Ordinal) ? new ClaimStep.CannotProvision($"no volume plugin matched name: {storageClass.Provisioner}")
            : new ClaimStep.Provision(storageClass.Provisioner);
    }

    private static ClaimStep Asked(V1PersistentVolumeClaim claim, V1PersistentVolume? volume)
    {
        if (volume is null)
            return Pending(null);
        if (volume.Spec.ClaimRef is null)
            return VolumeMatchRules.Problem(volume, claim) is { } problem
                ? Pending(new Notice(EventType.Warning, "VolumeMismatch", $"Cannot bind to requested volume \"{volume.Metadata.Name}\": {problem}"))
                : new ClaimStep.Bind(volume);
        return VolumeMatchRules.IsFor(volume, claim)
            ? new ClaimStep.Bind(volume)
            : Pending(new Notice(EventType.Warning, "FailedBinding", $"volume \"{volume.Metadata.Name}\" already bound to a different claim."));
    }

    private static ClaimStep.Phase Pending(Notice? notice) => new("Pending", notice);

    private static ClaimStep.Phase Lost(string reason, string message) => new("Lost", new Notice(EventType.Warning, reason, message), OnlyOnce: true);
}
