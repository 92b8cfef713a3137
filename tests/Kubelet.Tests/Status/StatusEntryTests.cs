using k8s.Models;
using NodeStack.Kubelet.Pods;
using NodeStack.Kubelet.Status;

namespace NodeStack.Kubelet.Tests.Status;

public class StatusEntryTests
{
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(5);
    private readonly StatusEntry _entry = new();

    [Fact]
    public void Next_BriefState_WaitsForItsEnd_ButNotLongerThanAllowed()
    {
        _entry.Take(Report(Running(), ReportHold.Brief), 1);
        Assert.Null(Next(TimeSpan.FromSeconds(2), out var wait));
        Assert.Equal(TimeSpan.FromSeconds(3), wait);
        Assert.NotNull(Next(TimeSpan.FromSeconds(5), out _));
    }

    [Fact]
    public void Next_EndOfAContainerThatTheNextReportHides_ComesFirst()
    {
        var ended = Report(new V1ContainerState { Terminated = new V1ContainerStateTerminated { ExitCode = 1 } });
        var backOff = Report(new V1ContainerState { Waiting = new V1ContainerStateWaiting { Reason = "CrashLoopBackOff" } });
        _entry.Take(ended, 0);
        _entry.Take(backOff, 0);
        Assert.Same(ended, Next(default, out _));
        _entry.Told(ended);
        Assert.Same(backOff, Next(default, out _));
    }

    [Fact]
    public void Next_EndThatWasTold_IsNotToldAgain()
    {
        var ended = Report(new V1ContainerState { Terminated = new V1ContainerStateTerminated { ExitCode = 1 } });
        var backOff = Report(new V1ContainerState { Waiting = new V1ContainerStateWaiting { Reason = "CrashLoopBackOff" } });
        _entry.Take(ended, 0);
        _entry.Told(ended);
        _entry.Take(backOff, 0);
        Assert.Same(backOff, Next(default, out _));
    }

    [Fact]
    public void Mark_WhileALaneHasIt_QueuesItAgainAtTheEnd()
    {
        Assert.True(_entry.Mark());
        Assert.False(_entry.Mark());
        _entry.Begin();
        Assert.False(_entry.Mark());
        Assert.True(_entry.End());
        _entry.Begin();
        Assert.False(_entry.End());
        Assert.True(_entry.Mark());
    }

    private PodReport? Next(TimeSpan elapsed, out TimeSpan? wait) => _entry.Next(_ => elapsed, s_longest, out wait);

    private static V1ContainerState Running() => new() { Running = new V1ContainerStateRunning() };

    private static PodReport Report(V1ContainerState state, ReportHold hold = ReportHold.None) => new(
        new V1Pod { Status = new V1PodStatus { ContainerStatuses = [new V1ContainerStatus { Name = "c", State = state }] } }, false, hold);
}
