using System.Globalization;
using k8s.Models;
using NodeStack.Cgroups;
using NodeStack.Cgroups.Cpu;
using NodeStack.Cgroups.Memory;
using NodeStack.Cgroups.Pids;

namespace NodeStack.Kubelet.Resources;

/// <summary>What of a node is for pods, after what is kept back for the system, the node agents and eviction.</summary>
public static class NodeAllocatableRules
{
    /// <summary>The node's status.allocatable: capacity less all reservations; memory also without what huge pages took.</summary>
    /// <param name="evictionHard">evictionHard of the configuration: signal to quantity or percentage.</param>
    public static ResourceAmounts Allocatable(
        ResourceAmounts capacity, NodeReservations reserved, IReadOnlyDictionary<string, string> evictionHard)
    {
        var left = capacity.Less(Reserved(capacity, reserved, evictionHard));
        var hugePages = capacity.Names.Where(ResourceNames.IsHugePages).Sum(n => left[n]);
        return hugePages == 0 ? left : left.Less(ResourceAmounts.Of([(ResourceNames.Memory, hugePages)]));
    }

    /// <summary>What the kubepods group is limited to: without the eviction reserve, which must stay reachable to be evicted for.</summary>
    public static ResourceAmounts Enforced(ResourceAmounts capacity, NodeReservations reserved) =>
        capacity.Less(reserved.Kube.Plus(reserved.System));

    /// <summary>Every resource of which more is kept back than there is.</summary>
    public static IReadOnlyList<string> Validate(
        ResourceAmounts capacity, NodeReservations reserved, IReadOnlyDictionary<string, string> evictionHard)
    {
        var total = Reserved(capacity, reserved, evictionHard);
        return
        [
            .. capacity.Names.Where(n => total[n] > capacity[n]).Order(StringComparer.Ordinal).Select(n => string.Create(
                CultureInfo.InvariantCulture,
                $"Resource \"{n}\" has a reservation of {total[n]} but capacity of {capacity[n]}. Expected capacity >= reservation."))
        ];
    }

    /// <summary>Limits of a group that shall have these amounts.</summary>
    /// <param name="compressibleOnly">Only what can be taken back without killing: cpu.</param>
    public static CgroupLimits LimitsFor(
        ResourceAmounts amounts, bool compressibleOnly, CpuWeightFormula formula, IReadOnlyList<long> hugePageSizes)
    {
        var cpu = amounts.Has(ResourceNames.Cpu)
            ? new CpuLimits { Weight = CpuWeightRules.FromShares(CpuShareRules.SharesFor(amounts.MilliCpu), formula) }
            : null;
        if (compressibleOnly)
            return new CgroupLimits { Cpu = cpu };
        return new CgroupLimits
        {
            Cpu = cpu,
            Memory = amounts.Has(ResourceNames.Memory) ? new MemoryLimits { Max = ByteLimit.Of(amounts.Whole(ResourceNames.Memory)) } : null,
            Pids = amounts.Has(ResourceNames.Pids)
                ? new PidsLimits { Max = PidLimit.Of(Math.Min(amounts.Whole(ResourceNames.Pids), PidsRules.KernelMax)) }
                : null,
            Hugetlb = HugePageRules.LimitsFor(amounts, hugePageSizes)
        };
    }

    /// <summary>The groups of node agents and system that shall be limited to their reservations, by enforceNodeAllocatable.</summary>
    public static IReadOnlyList<ReservedCgroup> ReservedGroups(NodeReservations reserved, IReadOnlyCollection<string> enforce)
    {
        var groups = new List<ReservedCgroup>();
        foreach (var (key, group, amounts) in new[]
                 {
                     ("system-reserved", reserved.SystemCgroup, reserved.System), ("kube-reserved", reserved.KubeCgroup, reserved.Kube)
                 })
        {
            if (enforce.Contains(key))
                groups.Add(new ReservedCgroup(key, group, amounts, CompressibleOnly: false));
            if (enforce.Contains(key + "-compressible"))
                groups.Add(new ReservedCgroup(key, group, amounts, CompressibleOnly: true));
        }

        return groups;
    }

    private static ResourceAmounts Reserved(
        ResourceAmounts capacity, NodeReservations reserved, IReadOnlyDictionary<string, string> evictionHard) =>
        reserved.Kube.Plus(reserved.System).Plus(ResourceAmounts.Of(EvictionReserve(capacity, evictionHard)));

    private static IEnumerable<(string Name, decimal Amount)> EvictionReserve(
        ResourceAmounts capacity, IReadOnlyDictionary<string, string> evictionHard)
    {
        foreach (var (signal, resource) in new[]
                 {
                     ("memory.available", ResourceNames.Memory), ("nodefs.available", ResourceNames.EphemeralStorage)
                 })
            if (evictionHard.TryGetValue(signal, out var threshold))
                yield return (resource, ThresholdAmount(threshold, capacity[resource]));
    }

    /// <summary>A percentage goes through single precision, as upstream keeps it, so that both say the same number of bytes.</summary>
    private static decimal ThresholdAmount(string threshold, decimal capacity) => threshold.EndsWith('%')
        ? (long)((double)capacity * (float.Parse(threshold.AsSpan()[..^1], CultureInfo.InvariantCulture) / 100f))
        : new ResourceQuantity(threshold).ToDecimal();
}
