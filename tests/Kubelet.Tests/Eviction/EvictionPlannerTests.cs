using NodeStack.Kubelet.Eviction;
using NodeStack.Kubelet.Node;
using static NodeStack.Kubelet.Tests.Eviction.EvictionBuild;

namespace NodeStack.Kubelet.Tests.Eviction;

public sealed class EvictionPlannerTests
{
    private static readonly TimeSpan s_transition = TimeSpan.FromMinutes(5);

    [Theory]
    [InlineData("memory.available", "2Gi", false)]
    [InlineData("memory.available", "2049Mi", true)]
    [InlineData("memory.available", "51%", true)]
    [InlineData("memory.available", "50%", false)]
    [InlineData("nodefs.available", "51%", true)]
    [InlineData("imagefs.available", "50%", false)]
    [InlineData("nodefs.inodesFree", "91%", true)]
    [InlineData("pid.available", "901", true)]
    [InlineData("pid.available", "900", false)]
    [InlineData("allocatableMemory.available", "100Gi", false)]
    public void Plan_Threshold_IsCrossedBelowIt(string signal, string value, bool crossed) =>
        Assert.Equal(crossed, Plan([Threshold(signal, value)], new Look(0)).Acting.Count == 1);

    [Fact]
    public void Plan_SoftThreshold_WaitsForItsGraceWithoutABreak()
    {
        EvictionThreshold[] thresholds = [Threshold("memory.available", "3Gi", graceSeconds: 60)];
        var first = Plan(thresholds, new Look(0));
        Assert.Empty(first.Acting);
        Assert.True(first.Pressure.Memory);
        var broken = Plan(thresholds, new Look(50, 4 * Gi), first.State);
        var again = Plan(thresholds, new Look(59), broken.State);
        Assert.Empty(Plan(thresholds, new Look(61), again.State).Acting);
        Assert.Single(Plan(thresholds, new Look(119), again.State).Acting);
    }

    [Fact]
    public void Plan_PressureIsTold_UntilTheTransitionPeriodIsOver()
    {
        EvictionThreshold[] thresholds = [Threshold("memory.available", "3Gi")];
        var plan = Plan(thresholds, new Look(0));
        Assert.Equal(new NodePressure(true, false, false), plan.Pressure);
        plan = Plan(thresholds, new Look(299, 4 * Gi), plan.State);
        Assert.True(plan.Pressure.Memory);
        Assert.Empty(plan.Acting);
        Assert.Equal(NodePressure.None, Plan(thresholds, new Look(300, 4 * Gi), plan.State).Pressure);
    }

    [Fact]
    public void Plan_NoTransitionPeriod_StillTellsWhatIsSeenNow() =>
        Assert.True(EvictionPlanner.Plan([Threshold("memory.available", "3Gi")], SignalObservationBuilder.Build(Machine(), null), EvictionState.Empty, TimeSpan.Zero, Now).Pressure.Memory);

    [Fact]
    public void Plan_MinimumReclaim_KeepsActingUntilWonBack()
    {
        EvictionThreshold[] thresholds = [Threshold("memory.available", "1Gi", reclaim: "500Mi")];
        Assert.Empty(Plan(thresholds, new Look(0, 1200 * Mi)).Acting);
        var crossed = Plan(thresholds, new Look(10, 900 * Mi));
        var notYet = Plan(thresholds, new Look(20, 1200 * Mi), crossed.State);
        Assert.Single(notYet.Acting);
        Assert.Empty(Plan(thresholds, new Look(30, 1600 * Mi), notYet.State).Acting);
    }

    [Fact]
    public void Plan_SeveralCrossed_MemoryComesFirst()
    {
        var plan = Plan([Threshold("nodefs.available", "90%"), Threshold("pid.available", "95%"), Threshold("memory.available", "3Gi")], new Look(0));
        Assert.Equal(["memory.available", "nodefs.available", "pid.available"], plan.Acting.Select(t => t.Signal));
        Assert.Equal(new NodePressure(true, true, true), plan.Pressure);
    }

    [Fact]
    public void Plan_PodsTogetherNearTheirLimit_IsMemoryPressureToo()
    {
        var seen = SignalObservationBuilder.Build(Machine(), new Kubelet.Stats.MemoryReading { AvailableBytes = 50 * Mi, WorkingSetBytes = Gi });
        var plan = EvictionPlanner.Plan([Threshold("allocatableMemory.available", "100Mi")], seen, EvictionState.Empty, s_transition, Now);
        Assert.True(plan.Pressure.Memory);
    }

    [Theory]
    [InlineData("memory.available", DiskLayout.Single, false, false)]
    [InlineData("nodefs.available", DiskLayout.Single, true, true)]
    [InlineData("imagefs.inodesFree", DiskLayout.Single, true, true)]
    [InlineData("nodefs.available", DiskLayout.ImageDisk, false, false)]
    [InlineData("imagefs.available", DiskLayout.ImageDisk, true, true)]
    [InlineData("containerfs.available", DiskLayout.ImageDisk, true, true)]
    [InlineData("nodefs.available", DiskLayout.Split, true, false)]
    [InlineData("imagefs.available", DiskLayout.Split, false, true)]
    internal void NodeReclaim_OnlyWhatLiesThere(string signal, DiskLayout layout, bool containers, bool images) =>
        Assert.Equal(new NodeReclaim(containers, images), NodeReclaimRules.For(signal, layout));

    private static EvictionPlan Plan(EvictionThreshold[] thresholds, Look look, EvictionState? state = null) => EvictionPlanner.Plan(
        thresholds, SignalObservationBuilder.Build(Machine(memoryLeft: look.MemoryLeft), null), state ?? EvictionState.Empty, s_transition, Now.AddSeconds(look.At));

    private sealed record Look(int At, ulong MemoryLeft = 2 * Gi);
}
