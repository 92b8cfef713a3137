using NodeStack.CriShim.Errors;
using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Tests.Pods;
using NodeStack.TestSupport.FakeRuntime;

namespace NodeStack.Kubelet.Tests.Observation;

public sealed class RuntimeRelisterTests
{
    [Fact]
    public async Task Relist_NothingChanged_CostsTwoCalls()
    {
        await using var rig = new PodRig();
        await rig.StartAsync();
        rig.Wish([.. Enumerable.Range(0, 20).Select(i => PodBuild.Pod().Named("p" + i, PodBuild.UidOf(i)))]);
        await rig.UntilAsync(() => rig.Runtime.Containers.Count(c => c.State == ContainerState.Running) == 20, "20 running");
        await QuietAsync(rig, 3);
        var before = rig.Runtime.CallLog.Count;
        var from = rig.Time.GetUtcNow();
        await QuietAsync(rig, 30);
        var relists = rig.Runtime.CallLog.Skip(before).Count(c => c.Call == "ListContainers");
        Assert.InRange(relists, 5, (rig.Time.GetUtcNow() - from).TotalSeconds + 2);
        Assert.All(rig.Runtime.CallLog.Skip(before), c => Assert.Contains(c.Call, new[] { "ListContainers", "ListPodSandbox" }));
    }

    [Fact]
    public async Task Relist_OneStatusHangs_TheOtherPodIsStillSeen()
    {
        await using var rig = new PodRig();
        await rig.StartAsync();
        rig.Wish(PodBuild.Pod(PodBuild.Container("a")).Named("p1", PodBuild.UidOf(1)), PodBuild.Pod(PodBuild.Container("b")).Named("p2", PodBuild.UidOf(2)));
        await rig.UntilRunningAsync("a", "b");
        await QuietAsync(rig, 3);
        var a = rig.Running("a").Id;
        rig.Runtime.Faults.Add("ContainerStatus", Fault.Hangs(times: 3) with { Target = a });
        rig.Runtime.ExitContainer(a, 1);
        var b = rig.Running("b").Id;
        rig.Runtime.ExitContainer(b, 1);
        await rig.UntilAsync(() => rig.IsRunning("b") && rig.Running("b").Id != b, "b restarted");
    }

    [Fact]
    public async Task Relist_RuntimeDown_KeepsTheSnapshotAndRecovers()
    {
        await using var rig = new PodRig();
        await rig.StartAsync();
        rig.Wish(PodBuild.Pod());
        await rig.UntilRunningAsync("c");
        await QuietAsync(rig, 3);
        rig.Runtime.Faults.Add("ListContainers", Fault.Fails(CriErrorReason.Unavailable, times: 3));
        await QuietAsync(rig, 3);
        Assert.True(rig.Relister.Latest.Pods.ContainsKey(PodBuild.Uid));
        await QuietAsync(rig, 5);
        Assert.True(rig.Relister.IsHealthy);
    }

    private static async Task QuietAsync(PodRig rig, int seconds)
    {
        var until = rig.Time.GetUtcNow().AddSeconds(seconds);
        await rig.UntilAsync(() => rig.Time.GetUtcNow() > until, "quiet time");
    }
}
