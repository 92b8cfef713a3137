using k8s.Models;
using NodeStack.Kubelet.Pods;
using NodeStack.Kubelet.Probes;
using NodeStack.Kubelet.Status;
using NodeStack.Kubelet.Tests.Pods;

namespace NodeStack.Kubelet.Tests.Status;

/// <summary>What recordings of Kubernetes 1.36 show at the same points of a pod's life.</summary>
public sealed class PodStatusBuilderTests
{
    [Fact]
    public void Build_BeforeTheSandbox_IsPendingAndWaits()
    {
        var world = new ModelRuntime(PodBuild.Pod());
        world.Report();
        var status = world.Status!;
        Assert.Equal("Pending", status.Phase);
        Assert.Equal(
            [
                "PodReadyToStartContainers=False",
                "Initialized=True",
                "Ready=False ContainersNotReady containers with unready status: [c]",
                "ContainersReady=False ContainersNotReady containers with unready status: [c]",
                "PodScheduled=True",
            ], Conditions(status));
        var c = status.ContainerStatuses[0];
        Assert.Equal(("ContainerCreating", false, false, ""), (c.State.Waiting.Reason, c.Ready, c.Started, c.ImageID));
        Assert.Equal("192.0.2.1", status.HostIP);
    }

    [Fact]
    public void Build_Running_HasIdsAddressesAndReadyConditions()
    {
        var world = new ModelRuntime(PodBuild.Pod());
        world.Settle();
        world.Report();
        var status = world.Status!;
        Assert.Equal(("Running", "10.0.0.1", 1L), (status.Phase, status.PodIP, status.ObservedGeneration));
        Assert.Equal(
            ["PodReadyToStartContainers=True", "Initialized=True", "Ready=True", "ContainersReady=True", "PodScheduled=True"], Conditions(status));
        var c = status.ContainerStatuses[0];
        Assert.Equal("fake://" + world.Last("c").Id, c.ContainerID);
        Assert.Equal("sha256:1", c.ImageID);
        Assert.NotNull(c.Resources);
        Assert.NotNull(c.LastState);
        Assert.True(c.Ready && c.Started == true);
    }

    [Fact]
    public void Build_InitsAndSidecar_ListsWhatIsIncomplete()
    {
        var world = new ModelRuntime(PodBuild.Pod().WithInit(PodBuild.Container("i1"), PodBuild.Sidecar("side"), PodBuild.Container("i2")));
        world.Report();
        Assert.Contains("Initialized=False ContainersNotInitialized containers with incomplete status: [i1 side i2]", Conditions(world.Status!));
        Assert.Contains("Ready=False ContainersNotReady containers with unready status: [side c]", Conditions(world.Status!));
        Assert.Equal("PodInitializing", world.Status!.ContainerStatuses[0].State.Waiting.Reason);
        world.Settle();
        world.Exit("i1", 0);
        world.Settle();
        world.Report();
        Assert.Contains("Initialized=False ContainersNotInitialized containers with incomplete status: [i2]", Conditions(world.Status!));
        Assert.Contains("Ready=False ContainersNotReady containers with unready status: [c]", Conditions(world.Status!));
        Assert.Equal([true, true, false], world.Status!.InitContainerStatuses.Select(s => s.Ready));
        Assert.Equal([false, true, true], world.Status.InitContainerStatuses.Select(s => s.Started == true));
    }

    [Fact]
    public void Build_OneFailedUnderNever_ComplainsOfItAndFailsOnlyAtTheEnd()
    {
        var world = new ModelRuntime(PodBuild.Pod(PodBuild.Container("c"), PodBuild.Container("d")).WithPolicy("Never"));
        world.Settle();
        world.Exit("c", 3);
        world.Report();
        Assert.Equal("Running", world.Status!.Phase);
        Assert.Contains("Ready=False ContainersNotReady containers with unready status: [c]", Conditions(world.Status));
        world.Exit("d", 0);
        world.Report();
        // Known to have failed, but not said before the sandbox is stopped.
        Assert.Equal("Running", world.Status.Phase);
        Assert.Contains("Ready=False PodFailed", Conditions(world.Status));
        world.Settle();
        Assert.Equal("Failed", world.Status.Phase);
        Assert.Contains("PodReadyToStartContainers=False", Conditions(world.Status));
        Assert.Contains("Initialized=True", Conditions(world.Status));
    }

    [Fact]
    public void Build_Completed_SaysPodCompleted()
    {
        var world = new ModelRuntime(PodBuild.Pod().WithPolicy("OnFailure"));
        world.Settle();
        world.Exit("c", 0);
        world.Settle();
        Assert.Equal("Succeeded", world.Status!.Phase);
        Assert.Equal(
            ["PodReadyToStartContainers=False", "Initialized=True PodCompleted", "Ready=False PodCompleted", "ContainersReady=False PodCompleted", "PodScheduled=True"],
            Conditions(world.Status));
        var ended = world.Status.ContainerStatuses[0].State.Terminated;
        Assert.Equal((0, "Completed"), (ended.ExitCode, ended.Reason));
    }

    [Fact]
    public void Build_CrashLoop_WaitsWithTheLastEndBesideIt()
    {
        var world = new ModelRuntime(PodBuild.Pod());
        world.Settle();
        world.Exit("c", 1);
        world.Settle();
        world.Exit("c", 1);
        world.Settle();
        world.Report();
        var c = world.Status!.ContainerStatuses[0];
        Assert.Equal(("Running", "CrashLoopBackOff", 1, 1), (world.Status.Phase, c.State.Waiting.Reason, c.RestartCount, c.LastState.Terminated.ExitCode));
    }

    [Fact]
    public void Build_ReadinessGate_HoldsReadyOnly()
    {
        var pod = PodBuild.Pod();
        pod.Spec.ReadinessGates = [new V1PodReadinessGate { ConditionType = "x.io/ok" }];
        var world = new ModelRuntime(pod);
        world.Settle();
        world.Report();
        Assert.Contains(
            "Ready=False ReadinessGatesNotReady corresponding condition of pod readiness gate \"x.io/ok\" does not exist.", Conditions(world.Status!));
        Assert.Contains("ContainersReady=True", Conditions(world.Status!));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(ProbeVerdict.Unknown, false)]
    [InlineData(ProbeVerdict.Failure, false)]
    [InlineData(ProbeVerdict.Success, true)]
    public void Build_ReadinessProbe_DecidesReady(ProbeVerdict? verdict, bool ready)
    {
        var container = PodBuild.Container("c");
        container.ReadinessProbe = new V1Probe();
        var world = new ModelRuntime(PodBuild.Pod(container));
        world.Settle();
        if (verdict is { } v)
            world.Verdicts[(world.Last("c").Id, ProbeKind.Readiness)] = v;
        world.Report();
        Assert.Equal((ready, true), (world.Status!.ContainerStatuses[0].Ready, world.Status.ContainerStatuses[0].Started == true));
    }

    [Fact]
    public void Build_NothingChanged_KeepsTransitionTimes()
    {
        var world = new ModelRuntime(PodBuild.Pod());
        world.Settle();
        world.Report();
        var before = world.Status!.Conditions.Select(c => c.LastTransitionTime).ToList();
        world.Now += TimeSpan.FromMinutes(5);
        world.Report();
        Assert.Equal(before, world.Status!.Conditions.Select(c => c.LastTransitionTime));
    }

    [Fact]
    public void Build_Rejected_SaysWhyAndNothingElse()
    {
        var world = new ModelRuntime(PodBuild.Pod())
        {
            Memory = PodMemory.Empty with { Rejection = new PodRejection("SysctlForbidden", "forbidden sysctl: \"kernel.msgmax\" not allowlisted") },
        };
        world.Report();
        var status = world.Status!;
        Assert.Equal(("Failed", "SysctlForbidden"), (status.Phase, status.Reason));
        Assert.Equal("Pod was rejected: forbidden sysctl: \"kernel.msgmax\" not allowlisted", status.Message);
        Assert.Null(status.ContainerStatuses);
    }

    [Fact]
    public void Truncate_ManyContainers_SharesTheLimitAndKeepsWholeCharacters()
    {
        var pod = PodBuild.Pod(PodBuild.Container("a"), PodBuild.Container("b"), PodBuild.Container("c"), PodBuild.Container("d"));
        var cut = TerminationMessageRules.Truncate(new string('é', 4000), pod);
        Assert.Equal(12 * 1024 / 4 / 2, cut.Length);
        Assert.All(cut, ch => Assert.Equal('é', ch));
    }

    [Fact]
    public void LastText_LongLog_KeepsTheLastLinesAndJoinsPartialOnes()
    {
        var log = string.Concat(Enumerable.Range(0, 100).Select(i => $"2026-01-01T00:00:00Z stdout P a{i}-\n2026-01-01T00:00:00Z stdout F b{i}\n"));
        var text = CriLogParser.LastText(System.Text.Encoding.UTF8.GetBytes(log), isWhole: true, 80, 2048);
        Assert.StartsWith("a20-b20\n", text, StringComparison.Ordinal);
        Assert.EndsWith("a99-b99\n", text, StringComparison.Ordinal);
        Assert.Equal(80, text.Count(c => c == '\n'));
    }

    private static List<string> Conditions(V1PodStatus status) => status.Conditions
        .Select(c => $"{c.Type}={c.Status}{(c.Reason is null ? "" : " " + c.Reason)}{(c.Message is null ? "" : " " + c.Message)}").ToList();
}
