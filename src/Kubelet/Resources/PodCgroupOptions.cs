using NodeStack.Cgroups;
using NodeStack.Cgroups.Cpu;

namespace NodeStack.Kubelet.Resources;

/// <summary>How pods are put into groups; fixed at start.</summary>
public sealed record PodCgroupOptions
{
    /// <summary>cgroupRoot of the configuration; "kubepods" is made below it.</summary>
    public CgroupName Root { get; init; } = CgroupName.Root;

    /// <summary>cpuCFSQuota: limits become quotas.</summary>
    public bool EnforceCpuLimits { get; init; } = true;

    /// <summary>cpuCFSQuotaPeriod, 1 ms to 1 s.</summary>
    public TimeSpan CpuQuotaPeriod { get; init; } = CpuQuota.DefaultPeriod;

    /// <summary>podPidsLimit; none when 0 or less.</summary>
    public long PodPidsLimit { get; init; } = -1;

    /// <summary>Must be the formula of the container runtime, or a pod and its containers disagree.</summary>
    public CpuWeightFormula WeightFormula { get; init; } = CpuWeightFormula.Linear;

    /// <summary>Huge page sizes of the machine in bytes; empty also where the hugetlb controller is missing.</summary>
    public IReadOnlyList<long> HugePageSizes { get; init; } = [];

    /// <summary>Whether groups keep the memory that their pods requested from being reclaimed; null: nothing is said about it.</summary>
    public bool? ReservesMemory { get; init; }

    /// <summary>
    /// What the pods may use together, on the kubepods group: allocatable of the node, or its capacity where that is not enforced.
    /// </summary>
    public ResourceAmounts PodsTotal { get; init; } = ResourceAmounts.Empty;
}
