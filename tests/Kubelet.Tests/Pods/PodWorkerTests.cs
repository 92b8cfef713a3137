using k8s.Models;
using NodeStack.CriShim.Errors;
using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Containers;
using NodeStack.Kubelet.Images;
using NodeStack.Kubelet.Probes;
using NodeStack.Kubelet.Volumes;
using NodeStack.TestSupport.FakeRuntime;

namespace NodeStack.Kubelet.Tests.Pods;

public sealed class PodWorkerTests
{
    [Fact]
    public async Task Worker_NewPod_RunsWithUpstreamsEventsAndStatus()
    {
        await using var rig = new PodRig();
        await rig.StartAsync();
        rig.Wish(PodBuild.Pod());
        await rig.UntilAsync(() => rig.Supervisor.ByUid(PodBuild.Uid)?.Status?.Phase == "Running", "Running");
        Assert.Equal(["Created spec.containers{c} Container created", "Started spec.containers{c} Container started"], rig.Events.All);
        Assert.Equal("True", rig.Status().Conditions.Single(c => c.Type == "Ready").Status);
        Assert.Equal(rig.Runtime.Sandboxes[0].Ip, rig.Status().PodIP);
        rig.Runtime.AssertNoViolations();
    }

    [Fact]
    public async Task Worker_PodRemoved_LeavesNothing()
    {
        await using var rig = new PodRig();
        await rig.StartAsync();
        rig.Wish(PodBuild.Pod().WithInit(PodBuild.Sidecar("side")));
        await rig.UntilRunningAsync("c", "side");
        rig.Unwish(PodBuild.Uid);
        await rig.UntilGoneAsync();
        Assert.Contains("Killing spec.containers{c} Stopping container c", rig.Events.All);
        rig.Runtime.AssertNoViolations();
    }

    [Fact]
    public async Task OnRelist_FromBeforeThePodEnded_FindsNoOrphan()
    {
        await using var rig = new PodRig();
        await rig.StartAsync();
        rig.Wish(PodBuild.Pod());
        await rig.UntilRunningAsync("c");
        await rig.UntilAsync(() => rig.Relister.Latest.Pods.ContainsKey(PodBuild.Uid), "seen");
        var before = rig.Relister.Latest;
        rig.Unwish(PodBuild.Uid);
        await rig.UntilGoneAsync();
        rig.Supervisor.OnRelist(before);
        Assert.Equal(0, rig.Supervisor.Count);
    }

    [Fact]
    public async Task Worker_ContainerIgnoresSigterm_IsKilledAfterItsGrace()
    {
        await using var rig = new PodRig();
        rig.Runtime.Script("c", new ContainerScript { IgnoresSigterm = true });
        var pod = PodBuild.Pod();
        pod.Spec.TerminationGracePeriodSeconds = 4;
        await rig.StartAsync();
        rig.Wish(pod);
        await rig.UntilRunningAsync("c");
        var container = rig.Running("c");
        rig.Unwish(PodBuild.Uid);
        var asked = rig.Time.GetUtcNow();
        await rig.UntilAsync(() => container.State == ContainerState.Exited, "killed");
        Assert.Equal(137, container.ExitCode);
        Assert.InRange((container.FinishedAt!.Value - asked).TotalSeconds, 3.9, 5);
    }

    [Fact]
    public async Task Worker_PreStopOutlivesGrace_ContainerIsStoppedAllTheSame()
    {
        await using var rig = new PodRig();
        rig.Hooks.Answer = async (_, cancel) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancel);
            return null;
        };
        var container = PodBuild.Container("c");
        container.Lifecycle = new V1Lifecycle { PreStop = new V1LifecycleHandler { Sleep = new V1SleepAction { Seconds = 999 } } };
        var pod = PodBuild.Pod(container);
        pod.Spec.TerminationGracePeriodSeconds = 3;
        await rig.StartAsync();
        rig.Wish(pod);
        await rig.UntilRunningAsync("c");
        rig.Unwish(PodBuild.Uid);
        await rig.UntilGoneAsync();
        Assert.Single(rig.Hooks.Ran);
    }

    [Fact]
    public async Task Worker_PostStartFails_KillsSaysSoAndRestarts()
    {
        await using var rig = new PodRig();
        rig.Hooks.Answer = (call, _) => Task.FromResult(call.Handler.Exec is null ? null : "Exec lifecycle hook failed");
        var container = PodBuild.Container("c");
        container.Lifecycle = new V1Lifecycle { PostStart = new V1LifecycleHandler { Exec = new V1ExecAction { Command = ["x"] } } };
        await rig.StartAsync();
        rig.Wish(PodBuild.Pod(container));
        await rig.UntilAsync(() => rig.Events.All.Contains($"BackOff spec.containers{{c}} Back-off restarting failed container c in pod p_ns({PodBuild.Uid})"), "back-off");
        Assert.Equal(
            [
                "Created spec.containers{c} Container created",
                "Started spec.containers{c} Container started",
                "FailedPostStartHook spec.containers{c} PostStartHook failed",
                "Killing spec.containers{c} FailedPostStartHook",
            ], rig.Events.All.Take(4));
    }

    [Fact]
    public async Task Worker_ConfigError_WaitsWithItsReasonAndTriesAgain()
    {
        await using var rig = new PodRig();
        rig.Assembler.Fault = _ => new PodConfigException("CreateContainerConfigError", "configmap \"none\" not found");
        await rig.StartAsync();
        rig.Wish(PodBuild.Pod());
        await rig.UntilAsync(
            () => rig.Supervisor.ByUid(PodBuild.Uid)?.Status?.ContainerStatuses?[0].State.Waiting?.Reason == "CreateContainerConfigError", "the reason");
        Assert.Equal("configmap \"none\" not found", rig.Status().ContainerStatuses[0].State.Waiting.Message);
        Assert.Contains("Failed spec.containers{c} Error: configmap \"none\" not found", rig.Events.All);
        rig.Assembler.Fault = _ => null;
        await rig.UntilRunningAsync("c");
    }

    [Fact]
    public async Task Worker_VolumeMissing_SaysFailedMountAndTriesAgain()
    {
        await using var rig = new PodRig();
        var left = 3;
        rig.Host.VolumeFault = _ => left-- > 0
            ? new VolumeException("FailedMount", "MountVolume.SetUp failed for volume \"v\" : secret \"none\" not found")
            : null;
        await rig.StartAsync();
        rig.Wish(PodBuild.Pod());
        await rig.UntilRunningAsync("c");
        Assert.Equal(3, rig.Events.All.Count(e => e == "FailedMount Pod MountVolume.SetUp failed for volume \"v\" : secret \"none\" not found"));
    }

    [Fact]
    public async Task Worker_OnePullHangs_TheOtherContainerIsStillRestarted()
    {
        await using var rig = new PodRig();
        rig.Images.Answer = async (container, cancel) =>
        {
            if (container.Name == "slow")
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancel);
            return null;
        };
        await rig.StartAsync();
        rig.Wish(PodBuild.Pod(PodBuild.Container("c"), PodBuild.Container("slow")));
        await rig.UntilRunningAsync("c");
        var first = rig.Running("c").Id;
        rig.Probes.Set(PodBuild.Uid, first, ProbeKind.Liveness, ProbeVerdict.Failure);
        await rig.UntilAsync(() => rig.IsRunning("c") && rig.Running("c").Id != first, "restarted");
        Assert.Contains("Killing spec.containers{c} Container c failed liveness probe, will be restarted", rig.Events.All);
        rig.Unwish(PodBuild.Uid);
        await rig.UntilGoneAsync();
        rig.Runtime.AssertNoViolations();
    }

    [Fact]
    public async Task Worker_ImageInBackoff_WaitsForItsTime()
    {
        await using var rig = new PodRig();
        var asked = 0;
        rig.Images.Answer = (_, _) => Task.FromResult<ImageOutcome?>(++asked switch
        {
            1 => new ImageOutcome(null, "ErrImagePull", "no such image", rig.Time.GetUtcNow().AddSeconds(10)),
            2 => new ImageOutcome(null, "ImagePullBackOff", "Back-off pulling image \"img:1\"", rig.Time.GetUtcNow().AddSeconds(60)),
            _ => null,
        });
        await rig.StartAsync();
        rig.Wish(PodBuild.Pod());
        await rig.UntilAsync(() => asked == 2, "asked again");
        var since = rig.Time.GetUtcNow();
        await rig.UntilRunningAsync("c");
        Assert.InRange((rig.Time.GetUtcNow() - since).TotalSeconds, 55, 66);
    }

    [Fact]
    public async Task Worker_SandboxCreateTimesOutAfterTakingEffect_AdoptsIt()
    {
        await using var rig = new PodRig();
        rig.Runtime.Faults.Add("RunPodSandbox", new Fault { Error = CriErrorReason.DeadlineExceeded, AfterEffect = true });
        await rig.StartAsync();
        rig.Wish(PodBuild.Pod());
        await rig.UntilRunningAsync("c");
        Assert.Single(rig.Runtime.Sandboxes);
        Assert.Equal(1, rig.Runtime.CallCount("RunPodSandbox"));
        rig.Runtime.AssertNoViolations();
    }

    [Fact]
    public async Task Worker_CreateTimesOutAfterTakingEffect_NoContainerIsLeftOver()
    {
        await using var rig = new PodRig();
        rig.Runtime.Faults.Add("CreateContainer", new Fault { Error = CriErrorReason.DeadlineExceeded, AfterEffect = true });
        await rig.StartAsync();
        rig.Wish(PodBuild.Pod());
        await rig.UntilRunningAsync("c");
        Assert.Single(rig.Runtime.Containers);
        Assert.Empty(rig.Runtime.NameConflicts);
        rig.Runtime.AssertNoViolations();
    }

    [Fact]
    public async Task Worker_RuntimeDownForAWhile_ChangesNothing()
    {
        await using var rig = new PodRig();
        await rig.StartAsync();
        rig.Wish(PodBuild.Pod());
        await rig.UntilRunningAsync("c");
        var id = rig.Running("c").Id;
        foreach (var call in new[] { "ListPodSandbox", "ListContainers" })
            rig.Runtime.Faults.Add(call, Fault.Fails(CriErrorReason.Unavailable, times: 50));
        var until = rig.Time.GetUtcNow().AddSeconds(90);
        await rig.UntilAsync(() => rig.Time.GetUtcNow() > until, "time", TimeSpan.FromMilliseconds(500));
        Assert.Equal(id, rig.Running("c").Id);
        Assert.Equal("True", rig.Status().Conditions.Single(c => c.Type == "Ready").Status);
    }

    [Fact]
    public async Task Worker_CompletedPodStillWished_StaysSucceededAlsoAfterARestart()
    {
        await using var rig = new PodRig();
        rig.Runtime.Script("c", ContainerScript.Exits(0));
        await rig.StartAsync();
        rig.Wish(PodBuild.Pod().WithPolicy("OnFailure"));
        await rig.UntilAsync(() => rig.Supervisor.ByUid(PodBuild.Uid)?.Status?.Phase == "Succeeded", "Succeeded");
        rig.Kill();
        await rig.StartAsync();
        await rig.UntilAsync(() => rig.Supervisor.ByUid(PodBuild.Uid)?.Status?.Phase == "Succeeded", "Succeeded again");
        Assert.Single(rig.Runtime.Containers);
    }

    [Fact]
    public async Task Supervisor_SameUidComesBackWhileTerminating_RunsAgainAfterwards()
    {
        await using var rig = new PodRig();
        rig.Runtime.Script("c", new ContainerScript { TermDelay = TimeSpan.FromSeconds(5) });
        await rig.StartAsync();
        rig.Wish(PodBuild.Pod());
        await rig.UntilRunningAsync("c");
        var first = rig.Running("c");
        rig.Unwish(PodBuild.Uid);
        await rig.UntilAsync(() => rig.Events.All.Any(e => e.StartsWith("Killing", StringComparison.Ordinal)), "stopping");
        rig.Wish(PodBuild.Pod());
        await rig.UntilAsync(() => rig.IsRunning("c") && rig.Running("c").Id != first.Id, "running anew");
        rig.Runtime.AssertNoViolations();
    }

    [Fact]
    public async Task Supervisor_SameNameNewUid_WaitsUntilTheOldIsGone()
    {
        await using var rig = new PodRig();
        rig.Runtime.Script("c", new ContainerScript { TermDelay = TimeSpan.FromSeconds(5) });
        await rig.StartAsync();
        rig.Wish(PodBuild.Pod());
        await rig.UntilRunningAsync("c");
        var old = rig.Running("c");
        rig.Unwish(PodBuild.Uid);
        rig.Wish(PodBuild.Pod().Named("p", PodBuild.UidOf(2)));
        await rig.UntilAsync(() => rig.IsRunning("c") && rig.Running("c").Id != old.Id, "the new one");
        Assert.Equal(ContainerState.Exited, old.State);
        Assert.DoesNotContain(rig.Runtime.Sandboxes, s => s.Config.Metadata.Uid == PodBuild.Uid);
        rig.Runtime.AssertNoViolations();
    }

    [Fact]
    public async Task Supervisor_PodGoneWhileKubeletWasDown_IsTerminatedFromItsLabels()
    {
        await using var rig = new PodRig();
        await rig.StartAsync();
        rig.Wish(PodBuild.Pod());
        await rig.UntilRunningAsync("c");
        rig.Kill();
        rig.Unwish(PodBuild.Uid);
        await rig.StartAsync();
        await rig.UntilGoneAsync();
        rig.Runtime.AssertNoViolations();
    }

    [Fact]
    public async Task Supervisor_OthersSandboxWithoutLabels_IsNotTouched()
    {
        await using var rig = new PodRig();
        var other = await rig.Runtime.RunPodSandboxAsync(
            new PodSandboxConfig { Metadata = new PodSandboxMetadata("x", "y", "z", 0) }, "", CancellationToken.None);
        await rig.StartAsync();
        rig.Wish(PodBuild.Pod());
        await rig.UntilRunningAsync("c");
        rig.Unwish(PodBuild.Uid);
        await rig.UntilAsync(() => rig.Supervisor.Count == 0, "gone");
        Assert.Equal(other, Assert.Single(rig.Runtime.Sandboxes).Id);
    }

    [Fact]
    public async Task Supervisor_AThousandPodsComeAndGo_NothingIsLeft()
    {
        await using var rig = new PodRig();
        await rig.StartAsync();
        for (var round = 0; round < 5; round++)
        {
            var pods = Enumerable.Range(0, 200).Select(i => PodBuild.Pod().Named("p" + i, PodBuild.UidOf(round * 1000 + i))).ToArray();
            rig.Wish(pods);
            await rig.UntilAsync(() => rig.Runtime.Containers.Count(c => c.State == ContainerState.Running) == 200, "200 running");
            rig.Unwish([.. pods.Select(p => p.Metadata.Uid)]);
            await rig.UntilGoneAsync();
        }
        rig.Runtime.AssertNoViolations();
        Assert.Empty(rig.Runtime.NameConflicts);
    }
}
