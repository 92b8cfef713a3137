using k8s.Models;
using NodeStack.Kubelet.Admission;
using NodeStack.Kubelet.Resources.Allocation;
using NodeStack.Kubelet.Resources.Resize;
using NodeStack.Kubelet.Tests.Admission;
using NodeStack.Kubelet.Tests.Pods;
using Prometheus;

namespace NodeStack.Kubelet.Tests.Resources.Resize;

/// <summary>A pod asks for other resources: what the gate grants, and when. The node has two processors.</summary>
public sealed class PodResizeTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("resize").FullName;
    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();
    private readonly List<string> _woken = [];
    private readonly PodAllocationStore _store;
    private readonly AdmissionGate _gate;

    public PodResizeTests()
    {
        _store = AdmissionBuild.Store(_folder);
        _gate = AdmissionBuild.Gate(AdmissionBuild.Node(), _store, registry: _registry);
        _gate.Enter(AdmissionBuild.Pod(1, "cpu=500m"));
        _gate.Enter(AdmissionBuild.Pod(2, "cpu=1"));
        Ask(AdmissionBuild.Pod(1, "cpu=500m"));
        Ask(AdmissionBuild.Pod(2, "cpu=1"));
        _gate.SourcesReady(new HashSet<string> { PodBuild.UidOf(1), PodBuild.UidOf(2) });
        _gate.Changed += _woken.Add;
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
        var resize = Ask(AdmissionBuild.Pod(1, "cpu=500m"));
        Assert.False(resize.IsInProgress);
        Assert.Equal((0, null), (resize.Grants, resize.Pending));
    }

    [Fact]
    public void Resize_RoomForIt_IsGrantedAtOnce_AndDoneWhenTheContainersHaveIt()
    {
        var pod = AdmissionBuild.Pod(1, "cpu=1");
        var resize = Ask(pod);
        Assert.True(resize.IsInProgress);
        Assert.Equal((1, 1L), (resize.Grants, resize.GrantedGeneration));
        Assert.Equal("1", CpuOf(resize.Allocation!.Allocated));
        Assert.Equal("500m", CpuOf(resize.Allocation.Actual));
        Actuate(pod);
        Assert.False(Ask(pod).IsInProgress);
    }

    [Fact]
    public void Resize_OfAContainerThatDoesNotRun_IsDoneAtOnce()
    {
        var resize = _gate.Resize(AdmissionBuild.Pod(1, "cpu=1"), ["c"]);
        Assert.Equal((1, false), (resize.Grants, resize.IsInProgress));
        Assert.Equal("1", CpuOf(_store.Find(PodBuild.UidOf(1))!.Actual));
    }

    [Fact]
    public void Actuated_WithWhatWasAllocatedBefore_TheResizeIsNotDone()
    {
        var pod = AdmissionBuild.Pod(1, "cpu=1");
        Ask(pod);
        _gate.Actuated(pod.Metadata.Uid, "c", AdmissionBuild.Pod(1, "cpu=500m").Spec.Containers[0].Resources);
        Assert.True(Ask(pod).IsInProgress);
    }

    [Fact]
    public void Resize_NoRoom_IsDeferred_UntilAnotherLeaves()
    {
        var pod = AdmissionBuild.Pod(1, "cpu=1500m");
        var resize = Ask(pod);
        Assert.Equal(new ResizePending("Deferred", "OutOfcpu", "Node didn't have enough resource: cpu, requested: 1500, used: 1000, capacity: 2000", 1), resize.Pending);
        Assert.Equal("500m", CpuOf(resize.Allocation!.Allocated));
        _gate.Release(PodBuild.UidOf(2));
        Assert.Equal([pod.Metadata.Uid], _woken);
        Assert.True(Ask(pod).IsInProgress);
    }

    [Fact]
    public void Resize_MoreThanThereIs_IsDeferredToo() => Assert.Equal(
        new ResizePending("Deferred", "OutOfcpu", "Node didn't have enough resource: cpu, requested: 9000, used: 1000, capacity: 2000", 1), Ask(AdmissionBuild.Pod(1, "cpu=9")).Pending);

    [Fact]
    public void Resize_Shrinking_HoldsTheOldUntilTheContainersHaveTheNew()
    {
        var small = AdmissionBuild.Pod(2, "cpu=100m");
        Ask(small);
        Assert.Equal("Deferred", Ask(AdmissionBuild.Pod(1, "cpu=1500m")).Pending!.Reason);
        Actuate(small);
        Assert.Equal([PodBuild.UidOf(1)], _woken);
        Assert.Null(Ask(AdmissionBuild.Pod(1, "cpu=1500m")).Pending);
    }

    [Fact]
    public void Resize_TakenBack_NoLongerWaits()
    {
        Ask(AdmissionBuild.Pod(1, "cpu=9"));
        Assert.Null(Ask(AdmissionBuild.Pod(1, "cpu=500m")).Pending);
        _gate.Release(PodBuild.UidOf(2));
        Assert.Empty(_woken);
    }

    [Fact]
    public void Resize_BeforeAllSourcesHaveSpoken_IsNotJudged_WhatWasToldBeforeStays()
    {
        var gate = AdmissionBuild.Gate(AdmissionBuild.Node(), _store);
        var pod = AdmissionBuild.Pod(1, "cpu=1");
        pod.Status = new V1PodStatus { Conditions = [new V1PodCondition { Type = "PodResizePending", Status = "True", Reason = "Deferred", Message = "m", ObservedGeneration = 1 }] };
        gate.Enter(pod);
        Assert.Equal(new ResizePending("Deferred", "Deferred", "m", 1), gate.Resize(pod, []).Pending);
        var woken = new List<string>();
        gate.Changed += woken.Add;
        gate.SourcesReady(new HashSet<string> { pod.Metadata.Uid });
        Assert.Equal([pod.Metadata.Uid], woken);
        Assert.True(gate.Resize(pod, []).IsInProgress);
    }

    [Fact]
    public void Retry_ByTheClock_SeesWhatOnlyTheNodeKnows()
    {
        var node = AdmissionBuild.Node();
        var gate = AdmissionBuild.Gate(node, _store, registry: _registry);
        var pod = AdmissionBuild.Pod(1, "cpu=5");
        gate.Enter(pod);
        gate.SourcesReady(new HashSet<string> { pod.Metadata.Uid });
        Assert.NotNull(gate.Resize(pod, []).Pending);
        node.Status.Allocatable["cpu"] = new ResourceQuantity("8");
        Assert.NotNull(gate.Resize(pod, []).Pending);
        gate.RetryResizes();
        Assert.Null(gate.Resize(pod, []).Pending);
    }

    [Fact]
    public void Resize_OfAPodThatWasNeverEntered_IsNothing() => Assert.Equal(PodResize.None, Ask(AdmissionBuild.Pod(7, "cpu=1")));

    [Fact]
    public async Task Metrics_CountWhatIsAskedForAndHowItGoes()
    {
        Ask(AdmissionBuild.Pod(1, "cpu=1500m"));
        Assert.Contains("kubelet_pod_pending_resizes{reason=\"deferred\"} 1", await TextAsync(), StringComparison.Ordinal);
        var small = AdmissionBuild.Pod(2, "cpu=100m");
        Ask(small);
        Assert.Contains("kubelet_pod_in_progress_resizes 1", await TextAsync(), StringComparison.Ordinal);
        Actuate(small);
        var text = await TextAsync();
        Assert.Contains("kubelet_pod_deferred_accepted_resizes_total{retry_trigger=\"pod_resized\"} 1", text, StringComparison.Ordinal);
        Assert.DoesNotContain("kubelet_pod_pending_resizes{", text, StringComparison.Ordinal);
        Assert.Contains("kubelet_container_requested_resizes_total{resource=\"cpu\",requirement=\"requests\",operation=\"increase\"} 1", text, StringComparison.Ordinal);
        Assert.Contains("kubelet_container_requested_resizes_total{resource=\"cpu\",requirement=\"requests\",operation=\"decrease\"} 1", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Store_Kept_IsOnDisk()
    {
        Ask(AdmissionBuild.Pod(1, "cpu=1"));
        await _gate.KeptAsync(PodBuild.UidOf(1));
        var kept = AdmissionBuild.Store(_folder).Find(PodBuild.UidOf(1))!;
        Assert.Equal(("1", "500m"), (CpuOf(kept.Allocated), CpuOf(kept.Actual)));
        Assert.True(_gate.KeptAsync(PodBuild.UidOf(1)).IsCompleted);
    }

    private PodResize Ask(V1Pod pod) => _gate.Resize(pod, []);

    private void Actuate(V1Pod pod) => _gate.Actuated(pod.Metadata.Uid, "c", pod.Spec.Containers[0].Resources);

    private async Task<string> TextAsync()
    {
        using var stream = new MemoryStream();
        await _registry.CollectAndExportAsTextAsync(stream);
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    private static string CpuOf(PodResourceSet set) => set.Containers.Values.Single()!.Requests["cpu"].ToString();
}
