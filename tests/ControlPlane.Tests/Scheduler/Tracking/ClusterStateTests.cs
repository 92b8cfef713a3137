using NodeStack.ControlPlane.Scheduler.Plugins;
using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.ControlPlane.Scheduler.Queue;
using NodeStack.ControlPlane.Scheduler.Tracking;

namespace NodeStack.ControlPlane.Tests.Scheduler.Tracking;

public sealed class ClusterStateTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly Cluster _cluster = new();
    private readonly ClusterState _state;

    public ClusterStateTests()
    {
        var hints = new Dictionary<string, HintTable> { ["default-scheduler"] = new(_cluster.Profile.Hints) };
        _state = new ClusterState(new SchedulingQueue(new QueueOptions(), hints), new HashSet<string> { "default-scheduler" });
        _state.ApplyNode(null, _cluster.Node("a"), Now);
        _state.ApplyNode(null, _cluster.Node("b"), Now);
    }

    [Fact]
    public void ApplyPod_AssumedPodIsToldBound_IsThereOnce()
    {
        var pod = Waiting("p");
        _state.Assume(pod with { NodeName = "a" }, null);
        Assert.Equal(1, PodsOn("a"));

        _state.ApplyPod(pod, pod with { NodeName = "a" }, Now);

        Assert.Equal((1, 0), (PodsOn("a"), _state.Assumed.Count));
        Assert.Null(_state.Queue.Find(pod.Uid));
    }

    [Fact]
    public void ApplyPod_SomebodyElseBoundItElsewhere_IsThereOnly()
    {
        var pod = Waiting("p");
        _state.Assume(pod with { NodeName = "a" }, null);

        _state.ApplyPod(pod, pod with { NodeName = "b" }, Now);

        Assert.Equal((0, 1), (PodsOn("a"), PodsOn("b")));
        Assert.False(_state.Forget(pod with { NodeName = "a" }, Now));
        Assert.Equal(1, PodsOn("b"));
    }

    [Fact]
    public void Forget_BindingFailed_RoomIsFreeAndOthersAreTried()
    {
        var pod = Waiting("p");
        _state.Queue.Pop(Now);
        _state.Assume(pod with { NodeName = "a" }, null);
        _state.ApplyPod(null, _cluster.Pod("waiting"), Now);
        var other = _state.Queue.Pop(Now)!;
        _state.Queue.Failed(other, PluginNames.BitOf(PluginNames.NodeResourcesFit), Now);

        Assert.True(_state.Forget(pod with { NodeName = "a" }, Now));

        Assert.Equal(0, PodsOn("a"));
        Assert.Equal(0, _state.Queue.UnschedulableCount);
    }

    [Fact]
    public void ApplyPod_AssumedVictimIsDeleted_WhoWaitsForItIsTried()
    {
        var victim = Waiting("victim");
        _state.Queue.Pop(Now);
        _state.Assume(victim with { NodeName = "a" }, null);
        var pod = Waiting("p");
        var queued = _state.Queue.Pop(Now)!;
        _state.Queue.BeginPreemption(pod.Uid, [(victim.Uid, false)]);
        _state.Queue.Failed(queued, PluginNames.BitOf(PluginNames.NodeResourcesFit), Now);
        _state.Queue.EndPreemption(pod.Uid, Now);
        Assert.Null(_state.Queue.Pop(Now));

        _state.ApplyPod(victim, null, Now);

        Assert.Same(queued, _state.Queue.Pop(Now));
    }

    [Fact]
    public void ApplyPod_DeletedWhileAssumed_RoomIsFree()
    {
        var pod = Waiting("p");
        _state.Assume(pod with { NodeName = "a" }, null);

        _state.ApplyPod(pod, null, Now);

        Assert.Equal((0, 0), (PodsOn("a"), _state.Assumed.Count));
    }

    [Fact]
    public void ApplyPod_NameIsTakenByAnother_BothAreTreatedAsWhatTheyAre()
    {
        var pod = Waiting("p");
        _state.ApplyPod(pod, pod with { Uid = "another" }, Now);

        Assert.Null(_state.Queue.Find(pod.Uid));
        Assert.NotNull(_state.Queue.Find("another"));
    }

    [Fact]
    public void ApplyPod_Finished_TakesNoRoom()
    {
        var bound = _cluster.Pod("p") with { NodeName = "a" };
        _state.ApplyPod(null, bound, Now);
        _state.ApplyPod(bound, bound with { IsFinished = true }, Now);

        Assert.Equal(0, PodsOn("a"));
    }

    [Fact]
    public void ApplyPod_OfOtherSchedulers_CountsOnceItIsBound()
    {
        var foreign = _cluster.Pod("p", change: p => p.Spec.SchedulerName = "other");
        _state.ApplyPod(null, foreign, Now);
        Assert.Null(_state.Queue.Find(foreign.Uid));

        _state.ApplyPod(foreign, foreign with { NodeName = "a" }, Now);
        Assert.Equal(1, PodsOn("a"));
    }

    [Fact]
    public void ApplyPod_UpdatedWhileAssumed_IsNewWhenItComesBack()
    {
        var pod = Waiting("p");
        var queued = _state.Queue.Pop(Now)!;
        _state.Assume(pod with { NodeName = "a" }, null);
        var newer = pod with { Generation = 7 };
        _state.ApplyPod(pod, newer, Now);
        _state.Forget(pod with { NodeName = "a" }, Now);
        _state.Queue.Failed(queued, 0, Now);

        Assert.Equal(7, _state.Queue.Find(pod.Uid)!.Pod.Generation);
    }

    [Fact]
    public void ApplyNode_GoneAndBack_KeepsThePodsThatAreToldThere()
    {
        _state.ApplyPod(null, _cluster.Pod("p") with { NodeName = "a" }, Now);
        var facts = _state.Snapshot.Find("a")!.Node;
        _state.ApplyNode(facts, null, Now);
        Assert.Null(_state.Snapshot.Find("a"));

        _state.ApplyNode(null, facts, Now);
        Assert.Equal(1, PodsOn("a"));
    }

    [Fact]
    public void ApplyPod_NominatedNodeOfTheApi_KeepsRoomThere()
    {
        var pod = _cluster.Pod("p") with { NominatedNode = "a" };
        _state.ApplyPod(null, pod, Now);
        Assert.Equal("a", _state.Snapshot.Nominated.NodeOf(pod.Uid));

        _state.ApplyPod(pod, pod with { NominatedNode = "" }, Now);
        Assert.Equal("", _state.Snapshot.Nominated.NodeOf(pod.Uid));
    }

    private SchedulingPod Waiting(string name)
    {
        var pod = _cluster.Pod(name, cpu: "1");
        _state.ApplyPod(null, pod, Now);
        return pod;
    }

    private int PodsOn(string node) => _state.Snapshot.Find(node)!.PodCount;
}
