using k8s.Models;
using NodeStack.Kubelet.Admission;
using NodeStack.Kubelet.Resources.Allocation;
using NodeStack.Kubelet.Resources.Resize;
using NodeStack.Kubelet.Status;
using NodeStack.Kubelet.Tests.Admission;
using NodeStack.Kubelet.Tests.Pods;

namespace NodeStack.Kubelet.Tests.Resources.Resize;

/// <summary>A pod asks for other resources: what the gate grants, and what is told of it. The node has two processors.</summary>
public sealed class PodResizeTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("resize").FullName;
    private readonly PodAllocationStore _store;
    private readonly AdmissionGate _gate;

    public PodResizeTests()
    {
        _store = AdmissionBuild.Store(_folder);
        _gate = AdmissionBuild.Gate(AdmissionBuild.Node(), _store);
        _gate.Enter(AdmissionBuild.Pod(1, "cpu=500m"));
        _gate.Enter(AdmissionBuild.Pod(2, "cpu=1"));
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _store.Flush();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Resize_Unchanged_IsNothing()
    {
        var resize = _gate.Resize(AdmissionBuild.Pod(1, "cpu=500m"));
        Assert.False(resize.IsInProgress);
        Assert.Null(resize.Pending);
    }

    [Fact]
    public void Resize_RoomForIt_IsGrantedAtOnce_AndDoneWhenTheContainersHaveIt()
    {
        var pod = AdmissionBuild.Pod(1, "cpu=1");
        var resize = _gate.Resize(pod);
        Assert.True(resize.IsInProgress);
        Assert.Equal("1", CpuOf(resize.Allocation!.Allocated));
        Assert.Equal("500m", CpuOf(resize.Allocation.Actual));
        _gate.Actuated(pod.Metadata.Uid, pod.Spec.Containers[0].Name);
        Assert.False(_gate.Resize(pod).IsInProgress);
    }

    [Fact]
    public void Resize_NoRoom_IsDeferred_UntilAnotherLeaves()
    {
        var woken = new List<string>();
        _gate.Changed += woken.Add;
        var pod = AdmissionBuild.Pod(1, "cpu=1500m");
        var resize = _gate.Resize(pod);
        Assert.Equal(("Deferred", "Node didn't have enough resource: cpu, requested: 1500, used: 1000, capacity: 2000"), (resize.Pending!.Reason, resize.Pending.Message));
        Assert.Equal("500m", CpuOf(resize.Allocation!.Allocated));
        _gate.Release(PodBuild.UidOf(2));
        Assert.Equal([pod.Metadata.Uid], woken);
        Assert.True(_gate.Resize(pod).IsInProgress);
    }

    [Fact]
    public void Resize_MoreThanThereIs_IsInfeasible() => Assert.Equal(
        new ResizePending("Infeasible", "Node didn't have enough capacity: cpu, requested: 9000, capacity: 2000"), _gate.Resize(AdmissionBuild.Pod(1, "cpu=9")).Pending);

    [Fact]
    public void Resize_Shrinking_HoldsTheOldUntilTheContainersHaveTheNew()
    {
        var small = AdmissionBuild.Pod(2, "cpu=100m");
        _gate.Resize(small);
        Assert.Equal("Deferred", _gate.Resize(AdmissionBuild.Pod(1, "cpu=1500m")).Pending!.Reason);
        _gate.Actuated(small.Metadata.Uid, small.Spec.Containers[0].Name);
        Assert.Null(_gate.Resize(AdmissionBuild.Pod(1, "cpu=1500m")).Pending);
    }

    [Fact]
    public void Resize_OfAPodThatWasNeverEntered_IsNothing() => Assert.Equal(PodResize.None, _gate.Resize(AdmissionBuild.Pod(7, "cpu=1")));

    [Fact]
    public void Notices_TellEachStepOnce()
    {
        var pod = AdmissionBuild.Pod(1, "cpu=1");
        var before = _gate.Resize(AdmissionBuild.Pod(1, "cpu=500m"));
        var granted = _gate.Resize(pod);
        _gate.Actuated(pod.Metadata.Uid, pod.Spec.Containers[0].Name);
        var done = _gate.Resize(pod);
        Assert.StartsWith("Pod resize started: {\"containers\":[{\"name\":", ResizeNoticeRules.Between(pod, before, granted)!.Message, StringComparison.Ordinal);
        Assert.Equal("ResizeCompleted", ResizeNoticeRules.Between(pod, granted, done)!.Reason);
        Assert.Null(ResizeNoticeRules.Between(pod, done, done));
        Assert.Null(ResizeNoticeRules.Between(pod, PodResize.None, done));
        var refused = new PodResize(done.Allocation, new ResizePending("Infeasible", "too much"));
        Assert.Equal("ResizeInfeasible", ResizeNoticeRules.Between(pod, done, refused)!.Reason);
        Assert.Null(ResizeNoticeRules.Between(pod, refused, refused));
    }

    [Theory]
    [InlineData("NotRequired", "500m", "1", false)]
    [InlineData("RestartContainer", "500m", "1", true)]
    [InlineData("RestartContainer", "500m", "500m", false)]
    public void NeedsRestart_ByPolicyOfWhatChanges(string policy, string from, string to, bool restarts)
    {
        var container = new V1Container { Name = "c", ResizePolicy = [new V1ContainerResizePolicy { ResourceName = "cpu", RestartPolicy = policy }] };
        Assert.Equal(restarts, ResizeRules.NeedsRestart(container, Requests(from), Requests(to)));
    }

    [Fact]
    public void Conditions_FollowTheState()
    {
        var set = new PodResourceSet(null, new Dictionary<string, V1ResourceRequirements?> { ["c"] = Requests("1") });
        var moving = new PodResize(new PodAllocation(set, set.With("c", Requests("500m"))), null);
        Assert.Empty(PodResizeConditionRules.Build(PodResize.None, "", null, 1, default));
        Assert.Equal(("PodResizeInProgress", null), Only(moving, ""));
        Assert.Equal(("PodResizeInProgress", "Error"), Only(moving, "the runtime said no"));
        Assert.Equal(("PodResizePending", "Deferred"), Only(new PodResize(null, new ResizePending("Deferred", "m")), ""));
    }

    private static (string Type, string? Reason) Only(PodResize resize, string error)
    {
        var condition = Assert.Single(PodResizeConditionRules.Build(resize, error, null, 2, default));
        return (condition.Type, condition.Reason);
    }

    private static string CpuOf(PodResourceSet set) => set.Containers.Values.Single()!.Requests["cpu"].ToString();

    private static V1ResourceRequirements Requests(string cpu) => new() { Requests = new Dictionary<string, ResourceQuantity> { ["cpu"] = new(cpu) } };
}
