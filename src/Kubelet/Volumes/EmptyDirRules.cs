using System.Globalization;
using k8s.Models;
using NodeStack.Kubelet.Containers.Limits;
using NodeStack.Kubelet.Resources;

namespace NodeStack.Kubelet.Volumes;

/// <summary>What an emptyDir is made of.</summary>
internal static class EmptyDirRules
{
    /// <summary>
    /// Size of a memory volume in bytes: the least of what the node's pods may use, the pod's memory limit and sizeLimit.
    /// Zero: nothing is known, the kernel's default (half of memory) holds.
    /// </summary>
    public static long MemorySize(V1Pod pod, ResourceQuantity? sizeLimit, long allocatableBytes)
    {
        var ofPod = PodResourceRules.IsLimitDeclared(pod, ResourceNames.Memory) ? PodResourceRules.Limits(pod).Whole(ResourceNames.Memory) : 0;
        var size = Least(allocatableBytes, ofPod);
        return Least(size, sizeLimit is null ? 0 : QuantityRules.Value((decimal)sizeLimit));
    }

    public static string TmpfsOptions(long sizeBytes, bool noSwap)
    {
        var size = sizeBytes > 0 ? "size=" + sizeBytes.ToString(CultureInfo.InvariantCulture) : "";
        return noSwap ? string.Join(',', new[] { size, "noswap" }.Where(o => o.Length > 0)) : size;
    }

    /// <summary>The page size for medium HugePages or HugePages-SIZE, which a container must have asked for.</summary>
    public static string HugepagesOptions(V1Pod pod, string medium)
    {
        var requests = (pod.Spec?.Containers ?? []).Concat(pod.Spec?.InitContainers ?? [])
            .Select(c => c.Resources?.Requests).Append(pod.Spec?.Resources?.Requests);
        var sizes = requests.SelectMany(list => list?.Keys ?? []).Where(ResourceNames.IsHugePages)
            .Select(name => name[ResourceNames.HugePagesPrefix.Length..]).Distinct(StringComparer.Ordinal).ToList();
        if (medium != "HugePages")
            sizes = [.. sizes.Where(size => medium == "HugePages-" + size)];
        return sizes.Count switch
        {
            1 => "pagesize=" + sizes[0],
            0 => throw VolumeErrors.Mount($"medium {medium}: hugePages storage requested, but there is no resource request for huge pages"),
            _ => throw VolumeErrors.Mount($"medium: {medium} can't be used if container requests multiple huge page sizes"),
        };
    }

    public static bool IsHugepages(string medium) => medium == "HugePages" || medium.StartsWith("HugePages-", StringComparison.Ordinal);

    private static long Least(long size, long other) => other > 0 && (size <= 0 || other < size) ? other : size;
}
