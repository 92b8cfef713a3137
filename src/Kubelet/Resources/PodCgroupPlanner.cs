using k8s.Models;
using NodeStack.Cgroups;
using NodeStack.Cgroups.Cpu;
using NodeStack.Cgroups.Memory;
using NodeStack.Cgroups.Pids;

namespace NodeStack.Kubelet.Resources;

/// <summary>The group of a pod: where it is in the QoS tree, and its limits.</summary>
public static class PodCgroupPlanner
{
    private const string PodPrefix = "pod";

    /// <summary>The group above the pods of a class: kubepods itself for Guaranteed.</summary>
    public static CgroupName ParentOf(QosClass qos, PodCgroupOptions options)
    {
        var kubepods = options.Root.Child("kubepods");
        return qos switch
        {
            QosClass.Guaranteed => kubepods,
            QosClass.Burstable => kubepods.Child("burstable"),
            QosClass.BestEffort => kubepods.Child("besteffort"),
            _ => throw new ArgumentOutOfRangeException(nameof(qos), qos, null)
        };
    }

    public static CgroupName NameOf(string podUid, QosClass qos, PodCgroupOptions options) =>
        ParentOf(qos, options).Child(PodPrefix + podUid);

    /// <summary>The uid of the pod whose group this is; null for other groups.</summary>
    public static string? PodUidOf(CgroupName name) =>
        name.Leaf.StartsWith(PodPrefix, StringComparison.Ordinal) && name.Leaf.Length > PodPrefix.Length ? name.Leaf[PodPrefix.Length..] : null;

    /// <summary>Bytes the pod as a whole may have; null: no limit of its own.</summary>
    public static long? MemoryLimitOf(V1Pod pod) =>
        IsLimited(pod, QosRules.ClassOf(pod), ResourceNames.Memory) ? PodResourceRules.Limits(pod).Whole(ResourceNames.Memory) : null;

    /// <summary>Thousandths of a core the pod as a whole may use; null: no limit of its own.</summary>
    public static long? CpuLimitOf(V1Pod pod) =>
        IsLimited(pod, QosRules.ClassOf(pod), ResourceNames.Cpu) ? PodResourceRules.Limits(pod).MilliCpu : null;

    public static PodCgroupPlan Plan(V1Pod pod, PodCgroupOptions options)
    {
        var qos = QosRules.ClassOf(pod);
        var requests = PodResourceRules.Requests(pod);
        var limits = new CgroupLimits
        {
            Cpu = Cpu(pod, qos, requests, options),
            Memory = MemoryReserveRules.OfPod(Memory(pod), qos, requests, options.ReservesMemory),
            Pids = options.PodPidsLimit > 0 ? new PidsLimits { Max = PidLimit.Of(options.PodPidsLimit) } : null,
            Hugetlb = HugePageRules.LimitsFor(requests, options.HugePageSizes)
        };
        return new PodCgroupPlan(NameOf(pod.Metadata.Uid, qos, options), limits, $"{qos} pod");
    }

    private static CpuLimits Cpu(V1Pod pod, QosClass qos, ResourceAmounts requests, PodCgroupOptions options)
    {
        var shares = qos == QosClass.BestEffort ? CpuWeightRules.MinShares : CpuShareRules.SharesFor(requests.MilliCpu);
        return new CpuLimits
        {
            Weight = CpuWeightRules.FromShares(shares, options.WeightFormula),
            Quota = IsLimited(pod, qos, ResourceNames.Cpu) ? Quota(pod, options) : null
        };
    }

    private static CpuQuota Quota(V1Pod pod, PodCgroupOptions options)
    {
        var quota = CpuShareRules.QuotaMicrosecondsFor(PodResourceRules.Limits(pod).MilliCpu, options.CpuQuotaPeriod);
        return new CpuQuota(options.EnforceCpuLimits && quota > 0 ? TimeSpan.FromMicroseconds(quota) : null, options.CpuQuotaPeriod);
    }

    private static MemoryLimits? Memory(V1Pod pod) => MemoryLimitOf(pod) is { } bytes ? new MemoryLimits { Max = ByteLimit.Of(bytes) } : null;

    private static bool IsLimited(V1Pod pod, QosClass qos, string resource) => qos switch
    {
        QosClass.Guaranteed => true,
        QosClass.Burstable => PodResourceRules.IsLimitDeclared(pod, resource),
        _ => false
    };
}
