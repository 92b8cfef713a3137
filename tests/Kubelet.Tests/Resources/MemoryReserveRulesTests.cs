using k8s.Models;
using NodeStack.Kubelet.Resources;
using static NodeStack.Kubelet.Tests.Resources.PodBuilder;

namespace NodeStack.Kubelet.Tests.Resources;

public class MemoryReserveRulesTests
{
    private static readonly PodCgroupOptions Reserving = new() { ReservesMemory = true, PodsTotal = ResourceAmounts.Of([(ResourceNames.Memory, 1000)]) };
    private static readonly V1Pod Guaranteed = Pod(Container("cpu=1 memory=300", "cpu=1 memory=300"));
    private static readonly V1Pod Burstable = Pod(Container("memory=100", "memory=200"));
    private static readonly V1Pod BestEffort = Pod(Container());

    [Fact]
    public void Pod_ByClass_KeepsWhatItRequested()
    {
        Assert.Equal("memory.min=300 memory.max=300", Memory(Guaranteed, Reserving));
        Assert.Equal("memory.low=100 memory.max=200", Memory(Burstable, Reserving));
        Assert.Equal("memory.low=150", Memory(Pod(Container("memory=100")).WithOverhead("memory=50"), Reserving));
        Assert.Equal("", Memory(Pod(Container("cpu=1")), Reserving));
        Assert.Equal("", Memory(BestEffort, Reserving));
        // A limit at pod level below the sum of requests would not pass the API server; a static pod may have one.
        Assert.Equal("memory.low=200 memory.max=200", Memory(Pod(Container("memory=900")).WithPodLevel("memory=300", "memory=200"), Reserving));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(null)]
    public void Pod_NothingReserved_OnlyLimits(bool? reserves)
    {
        var options = Reserving with { ReservesMemory = reserves };
        Assert.Equal("memory.max=300", Memory(Guaranteed, options));
        Assert.Equal("memory.max=200", Memory(Burstable, options));
    }

    [Theory]
    [InlineData(true, "memory.min=500 memory.max=1000|memory.low=200|")]
    [InlineData(false, "memory.min=0 memory.max=1000|memory.low=0|")]
    [InlineData(null, "memory.max=1000||")]
    public void Tree_Groups_CoverTheirPods(bool? reserves, string expected)
    {
        var tree = QosTreePlanner.Plan([Guaranteed, Burstable, Burstable, BestEffort], Reserving with { ReservesMemory = reserves });
        Assert.Equal(expected, string.Join('|', tree.Select(MemoryOf)));
    }

    /// <summary>A node that came back smaller than what its pods asked for.</summary>
    [Fact]
    public void Tree_MoreRequestedThanThereIs_IsCut()
    {
        var tree = QosTreePlanner.Plan([.. Enumerable.Repeat(Guaranteed, 4)], Reserving);
        Assert.Equal("memory.min=1000 memory.max=1000", MemoryOf(tree[0]));
    }

    private static string Memory(V1Pod pod, PodCgroupOptions options) => MemoryOf(PodCgroupPlanner.Plan(pod, options));

    private static string MemoryOf(PodCgroupPlan plan) =>
        string.Join(' ', PodCgroupPlannerTests.Text(plan.Limits).Split(' ').Where(w => w.StartsWith("memory.", StringComparison.Ordinal)));
}
