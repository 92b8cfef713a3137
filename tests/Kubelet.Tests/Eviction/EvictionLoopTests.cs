using NodeStack.TestSupport;
using static NodeStack.Kubelet.Tests.Eviction.EvictionBuild;

namespace NodeStack.Kubelet.Tests.Eviction;

public sealed class EvictionLoopTests
{
    [Fact]
    public async Task Run_EvictedPodLingers_NoSecondGoesMeanwhile()
    {
        var world = new EvictionWorld(Threshold("memory.available", "1Gi")) { Linger = true }.With(Pod(1), Usage(1, 2 * Gi)).With(Pod(2), Usage(2, 1500 * Mi));
        using var life = new CancellationTokenSource();
        var run = world.Loop.RunAsync(life.Token);
        await PassAsync(world, () => world.Evicted.Count == 1);
        await PassAsync(world, () => world.Time.GetUtcNow() > Now.AddSeconds(25));
        Assert.Single(world.Evicted);
        world.Pods.Remove(Tests.Pods.PodBuild.UidOf(1));
        await PassAsync(world, () => world.Time.GetUtcNow() > Now.AddSeconds(60));
        Assert.Single(world.Evicted);
        await life.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    [Fact]
    public async Task Run_PodsCannotBeMeasured_GoesOnLater()
    {
        var world = new EvictionWorld(Threshold("memory.available", "1Gi")) { RuntimeFails = true }.With(Pod(1), Usage(1, 3500 * Mi));
        using var life = new CancellationTokenSource();
        _ = world.Loop.RunAsync(life.Token);
        await PassAsync(world, () => world.NodeMeasurements >= 2);
        Assert.Empty(world.Evicted);
        Assert.True(world.Pressure.Current.Memory);
        world.RuntimeFails = false;
        await PassAsync(world, () => world.Evicted.Count == 1);
        await life.CancelAsync();
    }

    [Fact]
    public async Task Wake_LooksAtOnce()
    {
        var world = new EvictionWorld(Threshold("memory.available", "1Gi")).With(Pod(1), Usage(1, Gi));
        using var life = new CancellationTokenSource();
        _ = world.Loop.RunAsync(life.Token);
        await PassAsync(world, () => world.NodeMeasurements == 1);
        var at = world.Time.GetUtcNow();
        world.Loop.Wake();
        await PassAsync(world, () => world.NodeMeasurements == 2);
        Assert.True(world.Time.GetUtcNow() - at < world.Options.Period);
        await life.CancelAsync();
    }

    private static async Task PassAsync(EvictionWorld world, Func<bool> holds)
    {
        for (var i = 0; i < 20_000 && !holds(); i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
            world.Time.Advance(TimeSpan.FromMilliseconds(200));
        }
        Assert.True(holds());
    }
}
