using k8s.Models;
using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Tests.Pods;

namespace NodeStack.Kubelet.Tests.Resources.Resize;

/// <summary>
/// The kubelet is killed at every boundary of a resize and started again: it is finished, what needs no restart has none, what needs
/// one has exactly one.
/// </summary>
public sealed class PodResizeKillTests
{
    private const string Before = "cpu=1 memory=1Gi";
    private const string After = "cpu=500m memory=2Gi";

    [Fact]
    public async Task Kill_AtEveryBoundary_TheResizeIsFinishedAndNothingIsDoneTwice()
    {
        var boundaries = await CountAsync();
        Assert.InRange(boundaries, 20, 60);
        for (var at = 0; at < boundaries; at++)
            await KillAsync(at);
    }

    private static async Task KillAsync(int at)
    {
        await using var rig = await RunningAsync();
        rig.Pods.Kill();
        var failpoint = new Failpoint(at);
        await rig.StartAsync(failpoint);
        rig.Pods.Wish(Pod(2, After));
        // Turns are not counted: the last boundaries may not come.
        await rig.Pods.UntilAsync(() => failpoint.Reached.Task.IsCompleted || (at > 15 && IsFinished(rig)), $"boundary {at}");
        rig.Pods.Kill();
        var where = $"killed {failpoint.Steps.Last()} ({at})";
        Assert.True(rig.Laws.Broken.Count == 0, where + string.Join(", ", rig.Laws.Broken));

        await rig.StartAsync();
        await FinishAsync(rig, where);
        Assert.True(rig.Laws.Broken.Count == 0, where + string.Join(", ", rig.Laws.Broken));
        Assert.True(Single(rig, "keeps") && Single(rig, "side"), where);
        Assert.True(rig.Instances("restarts").Count(c => c.StartedAt is not null) == 2, where);
        Assert.True(rig.Starts("restarts") == 2, where);
        rig.Pods.Runtime.AssertNoViolations();
    }

    /// <summary>Running, and never anything else.</summary>
    private static bool Single(ResizeRig rig, string name) => rig.Instances(name) is [{ State: ContainerState.Running }] && rig.Starts(name) == 1;

    private static bool IsFinished(ResizeRig rig) => rig.HasAll(Pod(2, After)) && rig.Condition(1, "PodResizeInProgress") is null
        && rig.Pods.IsRunning("restarts") && rig.Pods.IsRunning("keeps");

    private static async Task FinishAsync(ResizeRig rig, string what)
    {
        await rig.Pods.UntilAsync(() => IsFinished(rig), what);
        var until = rig.Pods.Time.GetUtcNow().AddSeconds(3);
        await rig.Pods.UntilAsync(() => rig.Pods.Time.GetUtcNow() > until, "three quiet seconds");
    }

    private static async Task<int> CountAsync()
    {
        await using var rig = await RunningAsync();
        rig.Pods.Kill();
        var counter = new Failpoint(int.MaxValue);
        await rig.StartAsync(counter);
        rig.Pods.Wish(Pod(2, After));
        await FinishAsync(rig, "without a kill");
        return counter.Count;
    }

    private static async Task<ResizeRig> RunningAsync()
    {
        var rig = new ResizeRig();
        await rig.StartAsync();
        rig.Pods.Wish(Pod(1, Before));
        await rig.Pods.UntilRunningAsync("keeps", "restarts", "side");
        await rig.Store.Flush();
        return rig;
    }

    private static V1Pod Pod(long generation, string resources) => ResizeBuild.Pod(
        1, generation, ResizeBuild.Container("keeps", resources), ResizeBuild.Container("restarts", resources).RestartsFor("memory"))
        .WithInit(ResizeBuild.Container("side", resources).AsSidecar());
}
