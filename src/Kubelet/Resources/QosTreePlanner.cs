using k8s.Models;
using NodeStack.Cgroups;
using NodeStack.Cgroups.Cpu;

namespace NodeStack.Kubelet.Resources;

/// <summary>The groups above the pods: kubepods, burstable and besteffort, in the order in which they are made.</summary>
public static class QosTreePlanner
{
    /// <param name="activePods">All pods that are not terminated; the burstable among them make the weight of their group.</param>
    public static IReadOnlyList<PodCgroupPlan> Plan(IReadOnlyCollection<V1Pod> activePods, PodCgroupOptions options)
    {
        var burstableMilliCpu = activePods
            .Where(p => QosRules.ClassOf(p) == QosClass.Burstable)
            .Sum(p => PodResourceRules.Requests(p).MilliCpu);
        return
        [
            .. new[]
            {
                (QosClass.Guaranteed, Kubepods(options)),
                (QosClass.Burstable, Group(QosClass.Burstable, CpuShareRules.SharesFor(burstableMilliCpu), options)),
                (QosClass.BestEffort, Group(QosClass.BestEffort, CpuWeightRules.MinShares, options)),
            }.Select(group => Reserving(group.Item1, group.Item2, activePods, options)),
        ];
    }

    private static PodCgroupPlan Reserving(QosClass qos, PodCgroupPlan plan, IReadOnlyCollection<V1Pod> activePods, PodCgroupOptions options)
    {
        var memory = MemoryReserveRules.OfClass(plan.Limits.Memory, qos, activePods, options.ReservesMemory);
        return plan with { Limits = plan.Limits with { Memory = memory } };
    }

    private static PodCgroupPlan Kubepods(PodCgroupOptions options)
    {
        var limits = NodeAllocatableRules.LimitsFor(options.PodsTotal, compressibleOnly: false, options.WeightFormula, []);
        return new PodCgroupPlan(
            PodCgroupPlanner.ParentOf(QosClass.Guaranteed, options),
            limits with { Hugetlb = HugePageRules.Unbounded(options.HugePageSizes) },
            "all pods");
    }

    private static PodCgroupPlan Group(QosClass qos, long shares, PodCgroupOptions options) => new(
        PodCgroupPlanner.ParentOf(qos, options),
        new CgroupLimits
        {
            Cpu = new CpuLimits { Weight = CpuWeightRules.FromShares(shares, options.WeightFormula) },
            Hugetlb = HugePageRules.Unbounded(options.HugePageSizes)
        },
        $"{qos} pods");
}
