using System.Globalization;
using k8s.Models;
using NodeStack.Cgroups;
using NodeStack.Cgroups.Cpu;
using NodeStack.Kubelet.Configuration;
using NodeStack.Kubelet.Resources;

namespace NodeStack.Kubelet.Hosting;

/// <summary>The node's resources as the configuration divides them.</summary>
internal static class NodeCapacityRules
{
    /// <summary>What cgroups share out.</summary>
    public static ResourceAmounts Capacity(int cpus, long memoryBytes, long maxPids) => ResourceAmounts.Of(
        [(ResourceNames.Cpu, cpus), (ResourceNames.Memory, memoryBytes), (ResourceNames.Pids, maxPids)]);

    /// <summary>All that a node tells of.</summary>
    public static ResourceAmounts NodeCapacity(
        ResourceAmounts capacity, ulong storageBytes, IReadOnlyList<(string Name, decimal Bytes)> hugePages, int cpus, KubeletConfiguration config) =>
        capacity.Plus(ResourceAmounts.Of(
        [
            (ResourceNames.EphemeralStorage, storageBytes),
            (ResourceNames.Pods, config.PodsPerCore > 0 ? Math.Min(config.MaxPods, config.PodsPerCore * cpus) : config.MaxPods),
            .. hugePages,
        ]));

    public static NodeReservations Reservations(KubeletConfiguration config) => new(
        Amounts(config.KubeReserved), Amounts(config.SystemReserved), config.KubeReservedCgroup, config.SystemReservedCgroup);

    /// <summary>Throws <see cref="KubeletStartException"/> when more is reserved than there is.</summary>
    public static ResourceAmounts Allocatable(ResourceAmounts capacity, NodeReservations reserved, KubeletConfiguration config)
    {
        var eviction = config.EvictionHard ?? new Dictionary<string, string>();
        var errors = Resources.NodeAllocatableRules.Validate(capacity, reserved, eviction);
        if (errors.Count > 0)
            throw new KubeletStartException(string.Join("; ", errors));
        return Resources.NodeAllocatableRules.Allocatable(capacity, reserved, eviction);
    }

    public static IReadOnlyDictionary<string, ResourceQuantity> Quantities(ResourceAmounts amounts) =>
        amounts.Names.ToDictionary(n => n, n => new ResourceQuantity(n == ResourceNames.Cpu
            ? amounts.MilliCpu.ToString(CultureInfo.InvariantCulture) + "m"
            : amounts.Whole(n).ToString(CultureInfo.InvariantCulture)));

    public static PodCgroupOptions PodCgroups(
        KubeletConfiguration config, ResourceAmounts capacity, NodeReservations reserved, IReadOnlyList<long> hugePages, CpuWeightFormula formula) => new()
        {
            Root = config.CgroupRoot.Length == 0 ? CgroupName.Root : CgroupName.Parse(config.CgroupRoot),
            EnforceCpuLimits = config.CpuCfsQuota,
            CpuQuotaPeriod = config.CpuCfsQuotaPeriod,
            PodPidsLimit = config.PodPidsLimit,
            WeightFormula = formula,
            HugePageSizes = hugePages,
            ReservesMemory = FeatureGates.IsOn(config, FeatureGates.MemoryQos) ? config.MemoryReservationPolicy == "TieredReservation" : null,
            PodsTotal = (config.EnforceNodeAllocatable ?? ["pods"]).Contains("pods")
                ? Resources.NodeAllocatableRules.Enforced(capacity, reserved)
                : capacity,
        };

    private static ResourceAmounts Amounts(IReadOnlyDictionary<string, string> reserved) =>
        ResourceAmounts.From(reserved.Select(r => KeyValuePair.Create(r.Key, new ResourceQuantity(r.Value))));
}
