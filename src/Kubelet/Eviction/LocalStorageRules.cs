using k8s.Models;
using NodeStack.KubeApi.Quantities;
using NodeStack.Kubelet.Resources;
using NodeStack.Kubelet.Stats;

namespace NodeStack.Kubelet.Eviction;

/// <summary>Limits on local storage, which nothing but eviction enforces: of an emptyDir, of the pod, of a container.</summary>
internal static class LocalStorageRules
{
    /// <summary>Whether the pod has any such limit: only then is its usage worth measuring.</summary>
    public static bool HasLimit(V1Pod pod) =>
        (pod.Spec.Volumes ?? []).Any(v => Limit(v) is not null)
        || pod.Spec.Containers.Concat(pod.Spec.InitContainers ?? []).Any(c => c.Resources?.Limits?.ContainsKey(ResourceNames.EphemeralStorage) == true);

    /// <summary>What is said of the first limit that the pod broke; null when it keeps to all.</summary>
    public static EvictionNotice? Judge(V1Pod pod, PodUsage usage, DiskLayout layout) =>
        OfVolumes(pod, usage) ?? OfPod(pod, usage) ?? OfContainers(pod, usage, layout);

    private static EvictionNotice? OfVolumes(V1Pod pod, PodUsage usage)
    {
        foreach (var volume in pod.Spec.Volumes ?? [])
            if (Limit(volume) is { } limit && usage.Volumes.FirstOrDefault(v => v.Name == volume.Name) is { } measured && Bytes(measured.Filesystem.UsedBytes) > limit)
                return Notice($"Usage of EmptyDir volume \"{volume.Name}\" exceeds the limit \"{limit}\". ", "emptydirfs.limit");
        return null;
    }

    private static EvictionNotice? OfPod(V1Pod pod, PodUsage usage)
    {
        var limits = PodResourceRules.Limits(pod);
        if (!limits.Has(ResourceNames.EphemeralStorage) || usage.EphemeralStorage is not { } used)
            return null;
        var limit = Quantity.FromUnits(limits.Whole(ResourceNames.EphemeralStorage), QuantityFormat.BinarySi);
        return Bytes(used.UsedBytes) > limit
            ? Notice($"Pod ephemeral local storage usage exceeds the total limit of containers {limit}. ", "ephemeralpodfs.limit")
            : null;
    }

    /// <summary>Writable layers count only where they are on the node's own disk.</summary>
    private static EvictionNotice? OfContainers(V1Pod pod, PodUsage usage, DiskLayout layout)
    {
        foreach (var measured in usage.Containers)
        {
            var container = pod.Spec.Containers.FirstOrDefault(c => c.Name == measured.Name);
            var limit = Quantity.Of(container?.Resources?.Limits, ResourceNames.EphemeralStorage);
            var used = (measured.Logs?.UsedBytes ?? 0) + (layout == DiskLayout.Single ? measured.Rootfs?.UsedBytes ?? 0 : 0);
            if (!limit.IsZero && Bytes(used) > limit)
                return Notice($"Container {measured.Name} exceeded its local ephemeral storage limit \"{limit}\". ", "ephemeralcontainerfs.limit");
        }
        return null;
    }

    private static Quantity? Limit(V1Volume volume) =>
        volume.EmptyDir?.SizeLimit is { } text && Quantity.From(text) is { Sign: > 0 } limit ? limit : null;

    /// <summary>The pod broke its own word: nobody else disrupted it.</summary>
    private static EvictionNotice Notice(string message, string signal) => new(message, EvictionNotice.NoAnnotations, false, signal);

    private static Quantity Bytes(ulong bytes) => Quantity.FromUnits((long)bytes, QuantityFormat.BinarySi);
}
