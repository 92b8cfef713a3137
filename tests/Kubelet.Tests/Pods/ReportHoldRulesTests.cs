using k8s.Models;
using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Observation;
using NodeStack.Kubelet.Pods;

namespace NodeStack.Kubelet.Tests.Pods;

public class ReportHoldRulesTests
{
    private static readonly V1Pod s_pod = PodBuild.Pod(PodBuild.Container("a"), PodBuild.Container("b"));

    [Fact]
    public void Of_NothingStartedYet_Lasts() => Assert.Equal(ReportHold.None, Of(PodMemory.Empty));

    [Theory]
    [InlineData("start/a", true)]
    [InlineData("stop/a", true)]
    [InlineData("sandbox", false)]
    [InlineData("refresh", false)]
    public void Of_ActionsUnderWay(string lane, bool isHeld) =>
        Assert.Equal(isHeld ? ReportHold.Brief : ReportHold.None, Of(PodMemory.Empty with { InFlight = [lane] }));

    [Fact]
    public void Of_OneStartedTheOtherNotTried_IsBrief() => Assert.Equal(ReportHold.Brief, Of(PodMemory.Empty, Seen("a", ContainerState.Running)));

    [Fact]
    public void Of_OneStartedTheOtherFailed_Lasts() => Assert.Equal(
        ReportHold.None, Of(Failing("b"), Seen("a", ContainerState.Running)));

    [Fact]
    public void Of_BothStarted_Lasts() => Assert.Equal(
        ReportHold.None, Of(PodMemory.Empty, Seen("a", ContainerState.Running), Seen("b", ContainerState.Running)));

    [Fact]
    public void Of_StoppedToBeStartedAgain_IsBrief_UntilThatFails()
    {
        var memory = PodMemory.Empty with { KilledForRestart = ["a-id"] };
        ContainerObservation[] seen = [Seen("a", ContainerState.Exited), Seen("b", ContainerState.Running)];
        Assert.Equal(ReportHold.Brief, Of(memory, seen));
        Assert.Equal(ReportHold.None, Of(memory with { StartFailures = Failing("a").StartFailures }, seen));
    }

    [Fact]
    public void Of_EndedByItself_Lasts() => Assert.Equal(
        ReportHold.None, Of(PodMemory.Empty, Seen("a", ContainerState.Exited), Seen("b", ContainerState.Running)));

    [Fact]
    public void Of_Terminating_IsToldOnce_ThenHeldUntilTheEnd()
    {
        var memory = PodMemory.Empty with { State = PodState.Terminating };
        var seen = new PodObservation(PodBuild.Uid, "ns", "p", [], [], default);
        Assert.Equal(ReportHold.None, ReportHoldRules.Of(s_pod, memory, seen, wasTold: false));
        Assert.Equal(ReportHold.UntilEnd, ReportHoldRules.Of(s_pod, memory, seen, wasTold: true));
        Assert.Equal(ReportHold.None, ReportHoldRules.Of(s_pod, memory with { State = PodState.Terminated }, seen, wasTold: true));
    }

    private static ReportHold Of(PodMemory memory, params ContainerObservation[] containers) => ReportHoldRules.Of(
        s_pod, memory, new PodObservation(PodBuild.Uid, "ns", "p", [new SandboxObservation("s", 0, true, default, false, [], "")], containers, default), wasTold: false);

    private static PodMemory Failing(string name) =>
        PodMemory.Empty with { StartFailures = PodMemory.Empty.StartFailures.Add(name, new StartFailure("ErrImagePull", "no", default, 1)) };

    private static ContainerObservation Seen(string name, ContainerState state) => new() { Id = name + "-id", Name = name, SandboxId = "s", State = state };
}
