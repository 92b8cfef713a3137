using k8s.Models;
using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.KubeApi.Quantities;
using NodeStack.KubeApi.Selectors;

namespace NodeStack.ControlPlane.Scheduler.Volumes;

/// <summary>Objects of storage to what scheduling needs of them.</summary>
internal static class VolumeTranslator
{
    public const string SelectedNode = "volume.kubernetes.io/selected-node";
    private const string BindCompleted = "pv.kubernetes.io/bind-completed";

    // From before there was a field for it; still honoured by upstream.
    private const string ClassAnnotation = "volume.beta.kubernetes.io/storage-class";

    public static VolumeClaim Translate(V1PersistentVolumeClaim claim)
    {
        var spec = claim.Spec;
        var requests = spec?.Resources?.Requests;
        return new VolumeClaim(
            claim.Metadata.NamespaceProperty, claim.Metadata.Name, claim.Metadata.Uid ?? "",
            claim.Metadata.OwnerReferences?.FirstOrDefault(static o => o.Controller == true && o.Kind == "Pod")?.Uid ?? "",
            Annotation(claim.Metadata, ClassAnnotation) ?? spec?.StorageClassName ?? "", spec?.VolumeName ?? "",
            Annotation(claim.Metadata, BindCompleted) is not null, claim.Status?.Phase == "Lost", claim.Metadata.DeletionTimestamp is not null,
            Annotation(claim.Metadata, SelectedNode) ?? "", [.. spec?.AccessModes ?? []], requests?.ContainsKey("storage") == true, Bytes(requests),
            spec?.VolumeMode ?? "Filesystem", spec?.VolumeAttributesClassName ?? "",
            spec?.Selector is { } selector ? LabelMatcherTranslator.Translate(selector) : null, claim.Metadata.ResourceVersion ?? "");
    }

    public static VolumeFacts Translate(V1PersistentVolume volume)
    {
        var spec = volume.Spec;
        return new VolumeFacts(
            volume.Metadata.Name, spec?.ClaimRef?.NamespaceProperty ?? "", spec?.ClaimRef?.Name ?? "", spec?.ClaimRef?.Uid ?? "",
            Annotation(volume.Metadata, ClassAnnotation) ?? spec?.StorageClassName ?? "", volume.Status?.Phase ?? "", volume.Metadata.DeletionTimestamp is not null,
            Bytes(spec?.Capacity), [.. spec?.AccessModes ?? []], spec?.VolumeMode ?? "Filesystem", spec?.VolumeAttributesClassName ?? "",
            LabelSet.Of(volume.Metadata.Labels),
            spec?.NodeAffinity?.Required is { } required ? NodeSelectionTranslator.Translate(null, required) : null,
            spec?.Csi?.Driver ?? "", spec?.Csi?.VolumeHandle ?? "", volume.Metadata.ResourceVersion ?? "");
    }

    public static ClassFacts Translate(V1StorageClass storage) => new(
        storage.Metadata.Name, storage.Provisioner ?? "", storage.VolumeBindingMode ?? "",
        [.. (storage.AllowedTopologies ?? []).Select(static t =>
            new NodeTerm([.. (t.MatchLabelExpressions ?? []).Select(static e => new LabelTerm(e.Key, LabelOperator.In, [.. e.Values ?? []]))], []))]);

    public static CsiNodeFacts Translate(V1CSINode node) =>
        new(node.Metadata.Name, [.. (node.Spec?.Drivers ?? []).Select(static d => new CsiDriverLimit(d.Name, d.Allocatable?.Count))]);

    public static CsiDriverFacts Translate(V1CSIDriver driver) =>
        new(driver.Metadata.Name, driver.Spec?.StorageCapacity == true, driver.Spec?.PreventPodSchedulingIfMissing == true);

    public static CapacityFacts Translate(V1CSIStorageCapacity capacity) => new(
        capacity.StorageClassName ?? "", LabelMatcherTranslator.Translate(capacity.NodeTopology),
        (capacity.MaximumVolumeSize ?? capacity.Capacity) is { } limit && Quantity.TryParse(limit.ToString(), out var bytes) ? bytes.Value : null);

    public static AttachmentFacts Translate(V1VolumeAttachment attachment) =>
        new(attachment.Spec?.Attacher ?? "", attachment.Spec?.NodeName ?? "", attachment.Spec?.Source?.PersistentVolumeName ?? "");

    private static string? Annotation(V1ObjectMeta meta, string name) => meta.Annotations is { } all && all.TryGetValue(name, out var value) ? value : null;

    private static long Bytes(IDictionary<string, ResourceQuantity>? list) =>
        list is not null && list.TryGetValue("storage", out var text) && Quantity.TryParse(text?.ToString(), out var bytes) ? bytes.Value : 0;
}
