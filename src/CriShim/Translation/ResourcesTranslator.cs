using NodeStack.CriShim.Runtime;
using P = NodeStack.CriShim.Proto;

namespace NodeStack.CriShim.Translation;

/// <summary>Limits of containers and sandboxes.</summary>
internal static class ResourcesTranslator
{
    public static P.LinuxContainerResources? ToProto(LinuxContainerResources? resources)
    {
        if (resources is null)
            return null;
        var proto = new P.LinuxContainerResources
        {
            CpuPeriod = resources.CpuPeriod,
            CpuQuota = resources.CpuQuota,
            CpuShares = resources.CpuShares,
            MemoryLimitInBytes = resources.MemoryLimitBytes,
            MemorySwapLimitInBytes = resources.MemorySwapLimitBytes,
            OomScoreAdj = resources.OomScoreAdj,
            CpusetCpus = resources.CpusetCpus,
            CpusetMems = resources.CpusetMems,
        };
        foreach (var (size, limit) in resources.HugepageLimits)
            proto.HugepageLimits.Add(new P.HugepageLimit { PageSize = size, Limit = limit });
        proto.Unified.Put(resources.Unified);
        return proto;
    }

    public static LinuxContainerResources? ToDomain(P.LinuxContainerResources? proto)
    {
        if (proto is null)
            return null;
        var hugepages = new Dictionary<string, ulong>(StringComparer.Ordinal);
        foreach (var limit in proto.HugepageLimits)
            hugepages[limit.PageSize] = limit.Limit;
        return new LinuxContainerResources
        {
            CpuPeriod = proto.CpuPeriod,
            CpuQuota = proto.CpuQuota,
            CpuShares = proto.CpuShares,
            MemoryLimitBytes = proto.MemoryLimitInBytes,
            MemorySwapLimitBytes = proto.MemorySwapLimitInBytes,
            OomScoreAdj = proto.OomScoreAdj,
            CpusetCpus = proto.CpusetCpus,
            CpusetMems = proto.CpusetMems,
            HugepageLimits = hugepages,
            Unified = proto.Unified.ToLabels(),
        };
    }
}
