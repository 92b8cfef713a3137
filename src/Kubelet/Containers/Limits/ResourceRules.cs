using System.Globalization;
using k8s.Models;
using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Resources;

namespace NodeStack.Kubelet.Containers.Limits;

/// <summary>API resources to what the runtime writes into a container's cgroup.</summary>
internal static class ResourceRules
{
    public static LinuxContainerResources Container(V1Pod pod, V1Container container, ResourceLimitOptions options)
    {
        var requests = ResourceAmounts.From(container.Resources?.Requests);
        var limits = ResourceAmounts.From(container.Resources?.Limits);
        var podLimits = ResourceAmounts.From(pod.Spec?.Resources?.Limits).Where(static (name, _) => ResourceNames.IsPodLevel(name));
        // A container without a limit may use all the pod has.
        var effective = podLimits.With(limits.Where(static (_, amount) => amount != 0));
        var resources = Swap(Basic(requests, effective, options), SwapRules.LimitBytes(pod, container, options), options);
        if (options.MemoryQos is { } qos && options.CgroupV2)
            resources = WithFiles(resources, MemoryQosRules.Files(pod, container, qos));
        return resources with
        {
            OomScoreAdj = OomScoreRules.Adjust(pod, container, options.MemoryCapacityBytes),
            HugepageLimits = Hugepages(podLimits, limits, options.HugepageSizes),
        };
    }

    /// <summary>The sum over the pod's containers, without overhead; runtimes that use virtual machines size them by it.</summary>
    public static LinuxContainerResources Sandbox(V1Pod pod, ResourceLimitOptions options) =>
        Basic(PodResourceRules.Requests(pod, withOverhead: false), PodResourceRules.Limits(pod, withOverhead: false), options);

    /// <summary>Requests and limits of what the sandbox itself needs are one.</summary>
    public static LinuxContainerResources Overhead(V1Pod pod, ResourceLimitOptions options)
    {
        if (pod.Spec?.Overhead is not { } overhead)
            return new LinuxContainerResources();
        var amounts = ResourceAmounts.From(overhead);
        return Basic(amounts, amounts, options);
    }

    /// <summary>hugepages-2Mi to 2MB; null when the suffix is no size.</summary>
    public static string? HugepageSizeOf(string resource)
    {
        decimal bytes;
        try
        {
            bytes = new ResourceQuantity(resource[ResourceNames.HugePagesPrefix.Length..]);
        }
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentException)
        {
            return null;
        }
        ReadOnlySpan<string> units = ["B", "KB", "MB", "GB", "TB", "PB"];
        var unit = 0;
        while (unit < units.Length - 1 && bytes >= 1024 && bytes % 1024 == 0)
        {
            bytes /= 1024;
            unit++;
        }
        return bytes <= 0 ? null : QuantityRules.Value(bytes).ToString(CultureInfo.InvariantCulture) + units[unit];
    }

    private static LinuxContainerResources Basic(ResourceAmounts requests, ResourceAmounts limits, ResourceLimitOptions options) => new()
    {
        // A limit without a request stands for the request too: the API server defaults so, static pods did not pass it.
        CpuShares = CpuShareRules.SharesFor(requests.Has(ResourceNames.Cpu) ? requests.MilliCpu : limits.MilliCpu),
        CpuPeriod = options.CpuCfsQuota ? (long)options.CpuCfsQuotaPeriod.TotalMicroseconds : 0,
        CpuQuota = options.CpuCfsQuota ? CpuShareRules.QuotaMicrosecondsFor(limits.MilliCpu, options.CpuCfsQuotaPeriod) : 0,
        MemoryLimitBytes = limits.Whole(ResourceNames.Memory),
        Unified = options.CgroupV2 && !(options.SingleProcessOomKill ?? false)
            ? new Dictionary<string, string> { ["memory.oom.group"] = "1" }
            : new Dictionary<string, string>(),
    };

    private static LinuxContainerResources Swap(LinuxContainerResources resources, long limitBytes, ResourceLimitOptions options)
    {
        if (!options.SwapControllerAvailable)
            return resources;
        // cgroup v1 counts memory and swap together: the same number as the memory limit leaves no swap.
        if (!options.CgroupV2)
            return resources with { MemorySwapLimitBytes = resources.MemoryLimitBytes };
        var limit = limitBytes.ToString(CultureInfo.InvariantCulture);
        return WithFiles(resources, new Dictionary<string, string> { ["memory.swap.max"] = limit });
    }

    private static LinuxContainerResources WithFiles(LinuxContainerResources resources, Dictionary<string, string> files) =>
        resources with { Unified = new Dictionary<string, string>(resources.Unified.Concat(files)) };

    private static Dictionary<string, ulong> Hugepages(ResourceAmounts podLimits, ResourceAmounts limits, IReadOnlyList<string> sizes)
    {
        var result = sizes.ToDictionary(size => size, _ => 0UL);
        foreach (var list in new[] { podLimits, limits })
            foreach (var resource in list.Names)
                if (ResourceNames.IsHugePages(resource) && HugepageSizeOf(resource) is { } size && result.ContainsKey(size))
                    result[size] = (ulong)Math.Max(0, list.Whole(resource));
        return result;
    }
}
