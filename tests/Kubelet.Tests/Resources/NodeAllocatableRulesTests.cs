using NodeStack.Cgroups.Cpu;
using NodeStack.Kubelet.Resources;
using static NodeStack.Kubelet.Tests.Resources.PodBuilder;

namespace NodeStack.Kubelet.Tests.Resources;

public class NodeAllocatableRulesTests
{
    private static readonly ResourceAmounts Capacity = Amounts("cpu=4 memory=10Gi ephemeral-storage=100Gi pid=1000");
    private static readonly NodeReservations Reserved = new(Amounts("cpu=500m memory=1Gi"), Amounts("cpu=100m pid=100"), "/kube.slice", "/system.slice");
    private static readonly Dictionary<string, string> Eviction = new() { ["memory.available"] = "100Mi", ["nodefs.available"] = "10%", ["nodefs.inodesFree"] = "5%" };

    private static ResourceAmounts Amounts(string text) => ResourceAmounts.From(List(text));

    [Fact]
    public void Allocatable_Reservations_AllTakenOff()
    {
        var left = NodeAllocatableRules.Allocatable(Capacity, Reserved, Eviction);

        Assert.Equal(3400, left.MilliCpu);
        Assert.Equal((10L << 30) - (1L << 30) - (100L << 20), left.Whole("memory"));
        Assert.Equal(900, left.Whole("pid"));

        // Ten percent in single precision, as upstream: a little more than a tenth.
        Assert.Equal((100L << 30) - 10737418400, left.Whole("ephemeral-storage"));
    }

    [Fact]
    public void Allocatable_MoreReservedThanThere_IsZeroAndAnError()
    {
        var reserved = Reserved with { Kube = Amounts("cpu=5") };

        Assert.Equal(0, NodeAllocatableRules.Allocatable(Capacity, reserved, Eviction).MilliCpu);
        Assert.StartsWith("Resource \"cpu\" has a reservation of 5.1 but capacity of 4.", Assert.Single(NodeAllocatableRules.Validate(Capacity, reserved, Eviction)), StringComparison.Ordinal);
    }

    [Fact]
    public void Allocatable_HugePages_AreNotMemoryAnyMore() => Assert.Equal(
        8L << 30,
        NodeAllocatableRules.Allocatable(Amounts("memory=10Gi hugepages-1Gi=2Gi"), NodeReservations.None, new Dictionary<string, string>()).Whole("memory"));

    [Fact]
    public void Enforced_EvictionReserve_StaysReachable() =>
        Assert.Equal(9L << 30, NodeAllocatableRules.Enforced(Capacity, Reserved).Whole("memory"));

    [Theory]
    [InlineData("pods", "")]
    [InlineData("kube-reserved", "/kube.slice cpu.weight=20 memory.max=1073741824")]
    [InlineData("kube-reserved-compressible", "/kube.slice cpu.weight=20")]
    [InlineData("system-reserved kube-reserved", "/system.slice cpu.weight=4 pids.max=100;/kube.slice cpu.weight=20 memory.max=1073741824")]
    public void ReservedGroups_Enforcement_GroupsAndLimits(string enforce, string expected) => Assert.Equal(
        expected,
        string.Join(';', NodeAllocatableRules.ReservedGroups(Reserved, enforce.Split(' ')).Select(g =>
            $"{g.Group} {PodCgroupPlannerTests.Text(NodeAllocatableRules.LimitsFor(g.Amounts, g.CompressibleOnly, CpuWeightFormula.Linear, []))}")));
}
