using Microsoft.Extensions.Time.Testing;
using NodeStack.ControlPlane.Scheduler.Plugins;
using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.ControlPlane.Scheduler.Queue;

namespace NodeStack.ControlPlane.Tests.Scheduler.Queue;

public sealed class SchedulingQueueTests
{
    private readonly Cluster _cluster = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, 500, TimeSpan.Zero));
    private readonly SchedulingQueue _queue;
    private readonly uint _fit = PluginNames.BitOf(PluginNames.NodeResourcesFit);

    public SchedulingQueueTests() =>
        _queue = new SchedulingQueue(new QueueOptions(), new Dictionary<string, HintTable> { ["default-scheduler"] = new(_cluster.Profile.Hints) });

    private DateTimeOffset Now => _time.GetUtcNow();

    [Fact]
    public void Pop_SeveralWait_HigherPriorityFirstThenWhoWaitsLonger()
    {
        Add("old");
        _time.Advance(TimeSpan.FromSeconds(1));
        Add("young");
        Add("important", priority: 10);

        Assert.Equal(["important", "old", "young", ""], [Pop(), Pop(), Pop(), Pop()]);
    }

    [Fact]
    public void Failed_TurnedDown_WaitsForAChangeThatMatters()
    {
        var pod = Add("p", cpu: "2");
        _queue.Failed(_queue.Pop(Now)!, _fit, Now);
        Assert.Equal(1, _queue.UnschedulableCount);

        _queue.Move(new ClusterEvent(EventKinds.NodeAdd) { NewNode = _cluster.Node("small", cpu: "1") }, Now);
        Assert.Equal("", Pop());
        _queue.Move(new ClusterEvent(EventKinds.NodeTaint) { NewNode = _cluster.Node("other"), OldNode = _cluster.Node("other") }, Now);
        Assert.Equal("", Pop());
        _queue.Move(new ClusterEvent(EventKinds.NodeAdd) { NewNode = _cluster.Node("big", cpu: "2") }, Now);
        Assert.Equal("p", Pop());
        Assert.Equal(2, _queue.Find(pod.Uid)!.Attempts);
    }

    [Fact]
    public void Pop_OnlyBackoffIsLeft_DoesNotWait()
    {
        Add("p");
        _queue.Failed(_queue.Pop(Now)!, _fit, Now);
        _queue.Move(new ClusterEvent(EventKinds.PodDelete) { OldPod = _cluster.Pod() }, Now);
        Assert.Equal(1, _queue.BackoffCount);
        Add("other");

        Assert.Equal(["other", "p"], [Pop(), Pop()]);
    }

    [Fact]
    public void Failed_Error_WaitsItsTimeWhichDoubles()
    {
        Add("p");
        var queued = _queue.Pop(Now)!;
        foreach (var seconds in new[] { 1, 2, 4, 8, 10, 10 })
        {
            _queue.Failed(queued, 0, Now);
            // Waits end with a second's end.
            _time.Advance(TimeSpan.FromSeconds(seconds - 1));
            Assert.Null(_queue.Pop(Now));
            _time.Advance(TimeSpan.FromSeconds(2));
            Assert.Same(queued, _queue.Pop(Now));
        }
    }

    [Fact]
    public void Add_Gated_WaitsForTheGatesOnly()
    {
        var gated = _cluster.Pod("p", change: p => p.Spec.SchedulingGates = [new k8s.Models.V1PodSchedulingGate { Name = "g" }]);
        _queue.Add(gated, Now);
        _queue.Move(new ClusterEvent(EventKinds.NodeAdd) { NewNode = _cluster.Node("n") }, Now);
        _queue.Activate(gated.Uid, Now);
        Assert.Equal(1, _queue.GatedCount);
        Assert.Equal("", Pop());

        _queue.Update(_cluster.Pod("p"), EventKinds.OwnGatesLifted, gated, Now);
        Assert.Equal("p", Pop());
    }

    [Fact]
    public void Update_OwnTolerations_BringThePodBackWhereTheyMatter()
    {
        var before = Add("p");
        _queue.Failed(_queue.Pop(Now)!, PluginNames.BitOf(PluginNames.TaintToleration), Now);
        _queue.Update(before with { Priority = 0 }, EventKinds.OwnOther, before, Now);
        Assert.Equal("", Pop());

        _queue.Update(before, EventKinds.OwnTolerations, before, Now);
        Assert.Equal("p", Pop());
    }

    [Fact]
    public void FlushLeftovers_AfterFiveMinutes_TriesAnyway()
    {
        Add("p");
        _queue.Failed(_queue.Pop(Now)!, _fit, Now);
        _time.Advance(TimeSpan.FromMinutes(4));
        _queue.FlushLeftovers(Now);
        Assert.Equal("", Pop());
        _time.Advance(TimeSpan.FromMinutes(2));
        _queue.FlushLeftovers(Now);

        var queued = _queue.Pop(Now)!;
        Assert.True(queued.WasFlushed);
    }

    [Fact]
    public void Preemption_UnderWay_HoldsThePodBackUntilItEnds()
    {
        var pod = Add("p");
        var queued = _queue.Pop(Now)!;
        _queue.BeginPreemption(pod.Uid, [("first", false), ("second", false)]);
        _queue.Failed(queued, _fit, Now);
        _queue.Move(new ClusterEvent(EventKinds.PodDelete) { OldPod = _cluster.Pod() }, Now);
        Assert.Equal("", Pop());

        _queue.Left("first", isGone: false, Now);
        _queue.EndPreemption(pod.Uid, Now);
        // One of them is still seen there.
        Assert.Equal("", Pop());
        _queue.Left("second", isGone: false, Now);
        Assert.Equal("p", Pop());
    }

    [Fact]
    public void Preemption_VictimsGoOneByOne_TriedOnceTheLastIsGone()
    {
        var pod = Add("p");
        var (first, second) = (_cluster.Pod("first"), _cluster.Pod("second"));
        var queued = _queue.Pop(Now)!;
        _queue.BeginPreemption(pod.Uid, [(first.Uid, false), (second.Uid, false)]);
        _queue.Failed(queued, _fit, Now);
        _queue.EndPreemption(pod.Uid, Now);
        _queue.Left(first.Uid, isGone: false, Now);
        _queue.Left(second.Uid, isGone: false, Now);
        Assert.Equal("", Pop());

        Gone(first);
        Assert.Equal("", Pop());
        Gone(second);
        Assert.Equal("p", Pop());
    }

    [Fact]
    public void Preemption_AnotherChangeWhileVictimsEnd_IsTriedAtOnceAndThenForEach()
    {
        var pod = Add("p");
        var (first, second) = (_cluster.Pod("first"), _cluster.Pod("second"));
        var queued = _queue.Pop(Now)!;
        _queue.BeginPreemption(pod.Uid, [(first.Uid, true), (second.Uid, true)]);
        _queue.Failed(queued, _fit, Now);
        _queue.EndPreemption(pod.Uid, Now);
        _queue.Move(new ClusterEvent(EventKinds.PodDelete) { OldPod = _cluster.Pod("stranger") }, Now);
        Assert.Equal("p", Pop());
        _queue.Failed(queued, _fit, Now);

        // What else changed, the room of the first may be all that was missing now.
        Gone(first);
        Assert.Equal("p", Pop());
    }

    [Fact]
    public void Delete_AnywhereItWaits_ItIsGone()
    {
        var active = Add("active");
        _queue.Delete(active.Uid);
        var turnedDown = Add("turned-down");
        _queue.Failed(_queue.Pop(Now)!, _fit, Now);
        _queue.Delete(turnedDown.Uid);
        var bound = Add("bound");
        var queued = _queue.Pop(Now)!;
        _queue.Delete(bound.Uid);
        _queue.Failed(queued, 0, Now);

        Assert.Equal((0, 0, 0, 0), (_queue.ActiveCount, _queue.BackoffCount, _queue.UnschedulableCount, _queue.Waiting.Count()));
    }

    [Fact]
    public void AnyOrderOfCalls_EachPodIsInOnePlace()
    {
        var random = new Random(7);
        var inHand = new List<QueuedPod>();
        var pods = Enumerable.Range(0, 20).Select(i => _cluster.Pod($"p{i}", priority: i % 3)).ToList();
        for (var step = 0; step < 5000; step++)
        {
            var pod = pods[random.Next(pods.Count)];
            switch (random.Next(8))
            {
                case 0:
                    _queue.Add(pod, Now);
                    inHand.RemoveAll(q => q.Uid == pod.Uid);
                    break;
                case 1:
                    _queue.Delete(pod.Uid);
                    inHand.RemoveAll(q => q.Uid == pod.Uid);
                    break;
                case 2 or 3 when _queue.Pop(Now) is { } popped:
                    Assert.DoesNotContain(popped, inHand);
                    inHand.Add(popped);
                    break;
                case 4 when inHand.Count > 0:
                    _queue.Failed(inHand[0], random.Next(2) == 0 ? 0 : _fit, Now);
                    inHand.RemoveAt(0);
                    break;
                case 5:
                    _queue.Move(new ClusterEvent(EventKinds.PodDelete) { OldPod = pod }, Now);
                    break;
                case 6:
                    _queue.Update(pod, EventKinds.OwnOther, pod, Now);
                    inHand.RemoveAll(q => _queue.Find(q.Uid) != q);
                    break;
                default:
                    _time.Advance(TimeSpan.FromMilliseconds(random.Next(3000)));
                    break;
            }
            Assert.Equal(_queue.Waiting.Count() - inHand.Count, _queue.ActiveCount + _queue.BackoffCount + _queue.UnschedulableCount + _queue.GatedCount);
        }
    }

    private SchedulingPod Add(string name, string cpu = "", int priority = 0)
    {
        var pod = _cluster.Pod(name, cpu: cpu, priority: priority);
        _queue.Add(pod, Now);
        return pod;
    }

    private string Pop() => _queue.Pop(Now)?.Pod.Name ?? "";

    private void Gone(SchedulingPod pod)
    {
        _queue.Left(pod.Uid, isGone: true, Now);
        _queue.Move(new ClusterEvent(EventKinds.PodDelete) { OldPod = pod }, Now);
    }
}
