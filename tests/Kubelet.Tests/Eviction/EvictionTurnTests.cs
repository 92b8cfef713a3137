using NodeStack.Kubelet.Tests.Admission;
using static NodeStack.Kubelet.Tests.Eviction.EvictionBuild;

namespace NodeStack.Kubelet.Tests.Eviction;

public sealed class EvictionTurnTests
{
    [Fact]
    public async Task Run_EnoughOfAll_MeasuresNoPod()
    {
        var world = new EvictionWorld(Threshold("memory.available", "1Gi")).With(Pod(1), Usage(1, Gi));
        Assert.Empty(await world.Turn.RunAsync(CancellationToken.None));
        Assert.Equal(0, world.PodMeasurements);
        Assert.Empty(world.Events.Lines);
    }

    [Fact]
    public async Task Run_MemoryShort_EvictsOnePodATurnUntilThereIsEnough()
    {
        var world = new EvictionWorld(Threshold("memory.available", "1Gi"))
            .With(Pod(1), Usage(1, 2 * Gi)).With(Pod(2), Usage(2, Gi)).With(Pod(3, "memory=1Gi"), Usage(3, 900 * Mi));
        Assert.Single(await world.Turn.RunAsync(CancellationToken.None));
        Assert.True(world.Pressure.Current.Memory);
        Assert.Equal(["p1 1s disrupted"], world.Evicted);
        Assert.Equal("node Warning EvictionThresholdMet Attempting to reclaim memory", world.Events.Lines[0]);
        Assert.StartsWith("Warning Evicted The node was low on resource: memory. Threshold quantity: 1Gi, available: ", world.Events.Lines[1], StringComparison.Ordinal);
        Assert.Empty(await world.Turn.RunAsync(CancellationToken.None));
        Assert.Single(world.Evicted);
        Assert.True(world.Pressure.Current.Memory);
    }

    [Fact]
    public async Task Run_CriticalPods_NeverGo()
    {
        var world = new EvictionWorld(Threshold("memory.available", "1Gi")).With(Pod(1).Critical(), Usage(1, 3500 * Mi)).With(Pod(2, "memory=1Gi"), Usage(2, Mi));
        await world.Turn.RunAsync(CancellationToken.None);
        Assert.Equal(["p2 1s disrupted"], world.Evicted);
        Assert.Empty(await world.Turn.RunAsync(CancellationToken.None));
    }

    [Theory]
    [InlineData(30, 20)]
    [InlineData(5, 5)]
    public async Task Run_SoftThreshold_GivesThePodsGraceUpToTheMost(int own, int given)
    {
        var pod = Pod(1);
        pod.Spec.TerminationGracePeriodSeconds = own;
        var world = new EvictionWorld(Threshold("memory.available", "1Gi", graceSeconds: 30)).With(pod, Usage(1, 3500 * Mi));
        Assert.Empty(await world.Turn.RunAsync(CancellationToken.None));
        world.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.Single(await world.Turn.RunAsync(CancellationToken.None));
        Assert.Equal([$"p1 {given}s disrupted"], world.Evicted);
    }

    [Fact]
    public async Task Run_DiskShort_ThrowsAwayWhatNobodyNeedsFirst()
    {
        var world = new EvictionWorld(Threshold("nodefs.available", "10%")) { DeadBytes = 50 * Gi, OtherBytes = 30 * Gi }.With(Pod(1), Usage(1, layer: 12 * Gi));
        Assert.Empty(await world.Turn.RunAsync(CancellationToken.None));
        Assert.Single(world.Reclaimed);
        Assert.Empty(world.Evicted);
        world.OtherBytes = 85 * Gi;
        Assert.Single(await world.Turn.RunAsync(CancellationToken.None));
        Assert.Equal(["p1 1s disrupted"], world.Evicted);
    }

    [Fact]
    public async Task Run_OverItsOwnLimits_GoesWithoutPressureAndWithoutDisruption()
    {
        var world = new EvictionWorld().With(Pod(1).WithEmptyDir("1Mi"), Usage(1, volume: 2 * Mi)).With(Pod(2), Usage(2, volume: 2 * Mi));
        Assert.Single(await world.Turn.RunAsync(CancellationToken.None));
        Assert.Equal(["p1 1s"], world.Evicted);
        Assert.Equal(["Warning Evicted Usage of EmptyDir volume \"v\" exceeds the limit \"1Mi\". "], world.Events.Lines);
    }

    [Fact]
    public async Task Run_AnyNode_Converges()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var random = new Random(seed);
            var world = new EvictionWorld(Threshold("memory.available", "1Gi", reclaim: "100Mi"), Threshold("nodefs.available", "20%"));
            for (var i = 1; i <= random.Next(1, 12); i++)
                world.With(Pod(i).WithPriority(random.Next(3)), Usage(i, (ulong)random.Next(500) * Mi, layer: (ulong)random.Next(20) * Gi));
            var before = world.Pods.Count;
            for (var turn = 0; turn <= before; turn++)
                await world.Turn.RunAsync(CancellationToken.None);
            var settled = world.Evicted.Count;
            Assert.Empty(await world.Turn.RunAsync(CancellationToken.None));
            Assert.Equal(settled, world.Evicted.Count);
        }
    }
}
