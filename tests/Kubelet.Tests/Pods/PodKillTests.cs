using k8s.Models;
using NodeStack.CriShim.Runtime;

namespace NodeStack.Kubelet.Tests.Pods;

/// <summary>
/// The kubelet is killed at every boundary between two steps of a pod's life and started again: what runs goes on under the same
/// ids, nothing is made twice, nothing is left over.
/// </summary>
public sealed class PodKillTests
{
    private static readonly string[] Mains = ["a", "b"];

    [Fact]
    public async Task Kill_AtEveryBoundaryOfTheStart_AdoptsWhatRunsAndFinishes()
    {
        var boundaries = await CountAsync(async rig =>
        {
            rig.Wish(Pod());
            await rig.UntilRunningAsync(Mains);
        }, removed: false);
        Assert.InRange(boundaries, 25, 60);
        for (var at = 0; at < boundaries; at++)
            await KillDuringStartAsync(at);
    }

    [Fact]
    public async Task Kill_AtEveryBoundaryOfTheEnd_LeavesNothing()
    {
        var boundaries = await CountAsync(async rig =>
        {
            rig.Wish(Pod());
            await rig.UntilRunningAsync(Mains);
        }, removed: true);
        Assert.InRange(boundaries, 15, 60);
        for (var at = 0; at < boundaries; at++)
            await KillDuringEndAsync(at, stillWished: false);
        for (var at = 0; at < boundaries; at++)
            await KillDuringEndAsync(at, stillWished: true);
    }

    /// <summary>One container's exit has all start anew; the kubelet dies in the middle of it.</summary>
    [Fact]
    public async Task Kill_AtEveryBoundaryOfARestartOfAll_EndsWithTheNextRound()
    {
        var boundaries = 1;
        for (var at = 0; at < boundaries; at++)
        {
            await using var rig = Rig();
            await rig.StartAsync();
            rig.Wish(RestartingPod());
            await rig.UntilRunningAsync(Mains);
            await SettledAsync(rig);
            rig.Kill();
            if (at == 0)
                boundaries = await CountRestartAsync();
            Assert.InRange(boundaries, 20, 60);

            var failpoint = new Failpoint(at);
            await rig.StartAsync(failpoint);
            rig.Runtime.ExitContainer(rig.Running("a").Id, 42);
            await rig.UntilAsync(() => failpoint.Reached.Task.IsCompleted, $"boundary {at}");
            rig.Kill();
            await rig.StartAsync();
            await rig.UntilAsync(() => IsNextRound(rig), $"all anew after {failpoint.Steps.Last()} ({at})");
            Assert.Single(rig.Runtime.Sandboxes);
            rig.Runtime.AssertNoViolations();
            rig.Kill();
        }
    }

    private static async Task<int> CountRestartAsync()
    {
        await using var rig = Rig();
        await rig.StartAsync();
        rig.Wish(RestartingPod());
        await rig.UntilRunningAsync(Mains);
        await SettledAsync(rig);
        rig.Kill();
        var counter = new Failpoint(int.MaxValue);
        await rig.StartAsync(counter);
        rig.Runtime.ExitContainer(rig.Running("a").Id, 42);
        await rig.UntilAsync(() => IsNextRound(rig), "all anew");
        await SettledAsync(rig);
        return counter.Count;
    }

    private static bool IsNextRound(PodRig rig) => rig.Runtime.Containers.Count == 4 && Mains.All(rig.IsRunning) && rig.IsRunning("side")
        && rig.Runtime.Containers.All(c => c.Config.Metadata.Attempt >= 1);

    private static V1Pod RestartingPod()
    {
        var pod = Pod().WithPolicy("Never");
        PodBuild.RestartsAll(pod.Spec.Containers[0], 42);
        return pod;
    }

    private static async Task KillDuringStartAsync(int at)
    {
        await using var rig = Rig();
        var failpoint = new Failpoint(at);
        await rig.StartAsync(failpoint);
        rig.Wish(Pod());
        await rig.UntilAsync(() => failpoint.Reached.Task.IsCompleted, $"boundary {at}");
        rig.Kill();
        var running = rig.Runtime.Containers.Where(c => c.State == ContainerState.Running).Select(c => c.Id).ToList();
        await rig.StartAsync();
        await rig.UntilRunningAsync(Mains);
        await SettledAsync(rig);
        var where = $"killed {failpoint.Steps.Last()} ({at})";
        Assert.All(running, id => Assert.True(
            rig.Runtime.Containers.Any(c => c.Id == id && (c.State == ContainerState.Running || c.Config.Metadata.Name == "init")), where));
        Assert.True(rig.Runtime.Sandboxes.Count == 1, where);
        Assert.True(rig.Runtime.Containers.Count == 4, where);
        Assert.All(rig.Runtime.Containers, c => Assert.Equal(0u, c.Config.Metadata.Attempt));
        rig.Runtime.AssertNoViolations();
        rig.Unwish(PodBuild.Uid);
        await rig.UntilGoneAsync();
    }

    private static async Task KillDuringEndAsync(int at, bool stillWished)
    {
        await using var rig = Rig();
        await rig.StartAsync();
        rig.Wish(Pod());
        await rig.UntilRunningAsync(Mains);
        rig.Kill();

        var failpoint = new Failpoint(at);
        await rig.StartAsync(failpoint);
        rig.Unwish(PodBuild.Uid);
        await rig.UntilAsync(() => failpoint.Reached.Task.IsCompleted || IsGone(rig), $"boundary {at}");
        rig.Kill();
        if (stillWished)
            rig.Wish(Pod());
        await rig.StartAsync();
        if (stillWished)
        {
            await rig.UntilRunningAsync(Mains);
            Assert.Equal(1, rig.Runtime.Sandboxes.Count(s => s.State == PodSandboxState.Ready));
            rig.Unwish(PodBuild.Uid);
        }
        await rig.UntilAsync(() => rig.Runtime.Sandboxes.Count == 0 && rig.Supervisor.Count == 0, $"gone after {failpoint.Steps.LastOrDefault()} ({at})");
        Assert.Empty(rig.Runtime.Containers);
        rig.Runtime.AssertNoViolations();
    }

    private static bool IsGone(PodRig rig) => rig.Supervisor.Count == 0;

    private static async Task SettledAsync(PodRig rig)
    {
        var until = rig.Time.GetUtcNow().AddSeconds(3);
        await rig.UntilAsync(() => rig.Time.GetUtcNow() > until, "three quiet seconds");
    }

    private static async Task<int> CountAsync(Func<PodRig, Task> reach, bool removed)
    {
        await using var rig = Rig();
        var counter = new Failpoint(int.MaxValue);
        await rig.StartAsync(counter);
        await reach(rig);
        await SettledAsync(rig);
        if (!removed)
            return counter.Count;
        rig.Unwish(PodBuild.Uid);
        var before = counter.Count;
        await rig.UntilGoneAsync();
        return counter.Count - before;
    }

    private static PodRig Rig()
    {
        var rig = new PodRig();
        rig.Runtime.Script("init", TestSupport.FakeRuntime.ContainerScript.Exits(0));
        return rig;
    }

    private static V1Pod Pod()
    {
        var first = PodBuild.Container("a");
        first.Lifecycle = new V1Lifecycle
        {
            PostStart = new V1LifecycleHandler { Sleep = new V1SleepAction() },
            PreStop = new V1LifecycleHandler { Sleep = new V1SleepAction() },
        };
        return PodBuild.Pod(first, PodBuild.Container("b")).WithInit(PodBuild.Container("init"), PodBuild.Sidecar("side"));
    }
}
