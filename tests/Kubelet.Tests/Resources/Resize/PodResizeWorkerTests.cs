using k8s.Models;
using NodeStack.CriShim.Errors;
using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Images;
using NodeStack.Kubelet.Sources;
using NodeStack.Kubelet.Tests.Pods;
using NodeStack.TestSupport.FakeRuntime;

namespace NodeStack.Kubelet.Tests.Resources.Resize;

/// <summary>Workers, gate and runtime together: pods that run get other resources.</summary>
public sealed class PodResizeWorkerTests : IAsyncLifetime
{
    private const string Uid = "00000000-0000-0000-0000-000000000001";
    private readonly ResizeRig _rig = new();

    public Task InitializeAsync() => _rig.StartAsync();

    public async Task DisposeAsync()
    {
        Assert.Empty(_rig.Laws.Broken);
        _rig.Pods.Runtime.AssertNoViolations();
        await _rig.DisposeAsync();
    }

    [Fact]
    public async Task Resize_UpAndDown_WithoutARestart()
    {
        await RunAsync(Pod(1, "cpu=1 memory=1Gi"));
        await ResizeAsync(Pod(2, "cpu=2 memory=2Gi"));
        Assert.Equal(["cgroup.resize", "cgroup.resize", "cgroup.resize", "container.resize", "container.resize"], _rig.Laws.Steps.Where(s => s.EndsWith(".resize", StringComparison.Ordinal)));
        await ResizeAsync(Pod(3, "cpu=500m memory=512Mi"));
        Assert.Equal(1, _rig.Starts("c"));
        var status = _rig.Pods.Status(Uid);
        Assert.Equal(("500m", "512Mi"), (status.ContainerStatuses[0].Resources.Limits["cpu"].ToString(), status.ContainerStatuses[0].Resources.Limits["memory"].ToString()));
        Assert.Equal(("500m", "500m"), (status.ContainerStatuses[0].AllocatedResources["cpu"].ToString(), status.AllocatedResources["cpu"].ToString()));
        Assert.Equal("512Mi", status.Resources.Limits["memory"].ToString());
        Assert.Equal(["ResizeStarted", "ResizeCompleted", "ResizeStarted", "ResizeCompleted"], Told());
    }

    [Fact]
    public async Task Resize_RestartContainer_IsOneRestart_OfThatContainerAlone()
    {
        var first = ResizeBuild.Pod(1, 1, ResizeBuild.Container("a", "cpu=1 memory=1Gi").RestartsFor("memory"), ResizeBuild.Container("b", "cpu=1 memory=1Gi"));
        await RunAsync(first, "a", "b");
        await ResizeAsync(ResizeBuild.Pod(1, 2, ResizeBuild.Container("a", "cpu=1 memory=2Gi").RestartsFor("memory"), ResizeBuild.Container("b", "cpu=1 memory=512Mi")));
        Assert.Equal((2, 1), (_rig.Starts("a"), _rig.Starts("b")));
        await _rig.Pods.UntilAsync(() => _rig.Pods.Status(Uid).ContainerStatuses[0].RestartCount == 1, "told");
        await ResizeAsync(ResizeBuild.Pod(1, 3, ResizeBuild.Container("a", "cpu=500m memory=2Gi").RestartsFor("memory"), ResizeBuild.Container("b", "cpu=1 memory=512Mi")));
        Assert.Equal((2, 1), (_rig.Starts("a"), _rig.Starts("b")));
        await ResizeAsync(ResizeBuild.Pod(1, 4, ResizeBuild.Container("a", "cpu=500m memory=1Gi").RestartsFor("memory"), ResizeBuild.Container("b", "cpu=1 memory=512Mi")));
        Assert.Equal((3, 1), (_rig.Starts("a"), _rig.Starts("b")));
        Assert.Contains(_rig.Pods.Events.All, e => e == "Killing spec.containers{a} Container a resize requires restart");
    }

    [Fact]
    public async Task Resize_OfASidecar()
    {
        var first = Pod(1, "cpu=1 memory=1Gi").WithInit(ResizeBuild.Container("side", "cpu=1 memory=1Gi").AsSidecar());
        await RunAsync(first, "side", "c");
        await ResizeAsync(Pod(2, "cpu=1 memory=1Gi").WithInit(ResizeBuild.Container("side", "cpu=500m memory=2Gi").AsSidecar()));
        await ResizeAsync(Pod(3, "cpu=1 memory=1Gi").WithInit(ResizeBuild.Container("side", "cpu=500m memory=1Gi").RestartsFor("memory").AsSidecar()));
        Assert.Equal((2, 1), (_rig.Starts("side"), _rig.Starts("c")));
    }

    [Fact]
    public async Task Resize_OfThePodsOwn_EndsAndBindsContainersWithoutLimits()
    {
        await RunAsync(PodLevel(1, "cpu=1 memory=1Gi"));
        Assert.Equal(1L << 30, _rig.Running(1, "c").Resources.MemoryLimitBytes);
        await ResizeAsync(PodLevel(2, "cpu=2 memory=2Gi"));
        Assert.Equal(2L << 30, _rig.Running(1, "c").Resources.MemoryLimitBytes);
        await ResizeAsync(PodLevel(3, "cpu=1 memory=1Gi"));
        Assert.Equal(1, _rig.Starts("c"));
        Assert.Equal("1Gi", _rig.Pods.Status(Uid).Resources.Limits["memory"].ToString());
        Assert.Empty(_rig.Pods.Status(Uid).ContainerStatuses[0].Resources.Limits ?? new Dictionary<string, ResourceQuantity>());
    }

    [Fact]
    public async Task Resize_GrantedWhileAContainerStarts_ReachesIt()
    {
        var pulls = new TaskCompletionSource<ImageOutcome?>(TaskCreationOptions.RunContinuationsAsynchronously);
        _rig.Pods.Images.Answer = (_, _) => pulls.Task;
        _rig.Pods.Wish(Pod(1, "cpu=1 memory=1Gi"));
        await _rig.Pods.UntilAsync(() => _rig.Pods.Runtime.Sandboxes.Count == 1 && _rig.Pods.Status(Uid) is { ContainerStatuses: [{ State.Waiting: not null }] }, "the pull is under way");
        var wished = Pod(2, "cpu=1 memory=2Gi");
        _rig.Pods.Wish(wished);
        await _rig.Pods.UntilAsync(() => _rig.Pods.Events.All.Any(e => e.StartsWith("ResizeStarted", StringComparison.Ordinal)), "granted");
        pulls.SetResult(null);
        await UntilHasAllAsync(wished);
        Assert.Equal(1, _rig.Starts("c"));
        Assert.Equal(2L << 30, _rig.Running(1, "c").Resources.MemoryLimitBytes);
    }

    [Fact]
    public async Task Resize_BelowWhatIsInUse_IsAnError_UntilItIsNot()
    {
        await RunAsync(Pod(1, "cpu=1 memory=2Gi"));
        _rig.Pods.Memory.Used[Uid] = _rig.Pods.Memory.Used[_rig.Running(1, "c").Id] = 3L << 29;
        var wished = Pod(2, "cpu=1 memory=1Gi");
        _rig.Pods.Wish(wished);
        await _rig.Pods.UntilAsync(() => _rig.Condition(1, "PodResizeInProgress")?.Reason == "Error", "refused");
        var condition = _rig.Condition(1, "PodResizeInProgress")!;
        Assert.Equal(
            "cannot decrease memory limits: [attempting to set pod memory limit (1073741824) below current usage (1610612736), attempting to set container \"c\" memory limit (1073741824) below current usage (1610612736)]",
            condition.Message);
        Assert.Equal(2, condition.ObservedGeneration);
        Assert.Equal(2L << 30, _rig.Running(1, "c").Resources.MemoryLimitBytes);
        Assert.Equal("2Gi", _rig.Pods.Status(Uid).ContainerStatuses[0].Resources.Limits["memory"].ToString());
        Assert.Equal("1Gi", _rig.Pods.Status(Uid).ContainerStatuses[0].AllocatedResources["memory"].ToString());
        _rig.Pods.Memory.Used.Clear();
        await UntilHasAllAsync(wished);
        await UntilToldAsync("ResizeStarted", "ResizeError", "ResizeCompleted");
    }

    [Fact]
    public async Task Resize_TheRuntimeRefuses_IsToldAndTriedAgain()
    {
        await RunAsync(Pod(1, "cpu=1 memory=1Gi"));
        _rig.Pods.Runtime.Faults.Add("UpdateContainerResources", Fault.Fails(CriErrorReason.Unknown, "no such limit", times: 3));
        var wished = Pod(2, "cpu=2 memory=1Gi");
        _rig.Pods.Wish(wished);
        await _rig.Pods.UntilAsync(() => _rig.Condition(1, "PodResizeInProgress") is { Reason: "Error" } c && c.Message.Contains("no such limit", StringComparison.Ordinal), "told");
        await UntilHasAllAsync(wished);
        await UntilToldAsync("ResizeStarted", "ResizeError", "ResizeCompleted");
    }

    [Fact]
    public async Task Resize_RuntimeThatKnowsNothingOfSandboxResources_IsNotAsked()
    {
        await RunAsync(Pod(1, "cpu=1 memory=1Gi"));
        _rig.Pods.Runtime.Faults.Add("UpdatePodSandboxResources", Fault.Fails(CriErrorReason.Unimplemented, times: 100));
        await ResizeAsync(Pod(2, "cpu=2 memory=2Gi"));
    }

    [Fact]
    public async Task Resize_TheRuntimeVetoesThePodsResources_NothingChanges()
    {
        await RunAsync(Pod(1, "cpu=1 memory=1Gi"));
        _rig.Pods.Runtime.Faults.Add("UpdatePodSandboxResources", Fault.Fails(CriErrorReason.Unknown, "vetoed"));
        var wished = Pod(2, "cpu=1 memory=2Gi");
        _rig.Pods.Wish(wished);
        await _rig.Pods.UntilAsync(() => _rig.Condition(1, "PodResizeInProgress")?.Reason == "Error", "told");
        Assert.StartsWith("failed to notify runtime for UpdatePodSandboxResources (resource=memory); resize rejected: ", _rig.Condition(1, "PodResizeInProgress")!.Message, StringComparison.Ordinal);
        await UntilHasAllAsync(wished);
    }

    [Fact]
    public async Task Resize_Deferred_IsGrantedWhenAnotherShrinks()
    {
        await RunAsync(Pod(1, "cpu=1 memory=1Gi"));
        var other = ResizeBuild.Pod(2, 1, ResizeBuild.Container("d", "cpu=2 memory=1Gi"));
        _rig.Pods.Wish(other);
        await _rig.Pods.UntilRunningAsync("d");
        var wished = Pod(2, "cpu=3 memory=1Gi");
        _rig.Pods.Wish(wished);
        await _rig.Pods.UntilAsync(() => _rig.Condition(1, "PodResizePending") is { Reason: "Deferred" }, "deferred");
        Assert.Equal("Node didn't have enough resource: cpu, requested: 3000, used: 2000, capacity: 4000", _rig.Condition(1, "PodResizePending")!.Message);
        Assert.Equal(2, _rig.Condition(1, "PodResizePending")!.ObservedGeneration);
        _rig.Pods.Wish(ResizeBuild.Pod(2, 2, ResizeBuild.Container("d", "cpu=1 memory=1Gi")));
        await UntilHasAllAsync(wished);
        await _rig.Pods.UntilAsync(() => _rig.Condition(1, "PodResizePending") is null, "no longer deferred");
        Assert.Contains(_rig.Pods.Events.All, e => e.StartsWith("ResizeDeferred Pod Pod resize OutOfcpu: {\"containers\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Resize_BeforeAllSourcesHaveSpoken_Waits()
    {
        await RunAsync(Pod(1, "cpu=1 memory=1Gi"));
        _rig.Pods.Kill();
        _rig.Pods.Expected = new HashSet<PodOrigin> { PodOrigin.File, PodOrigin.Api };
        await _rig.StartAsync();
        var wished = Pod(2, "cpu=2 memory=1Gi");
        _rig.Pods.Wish(wished);
        await _rig.Pods.UntilAsync(() => _rig.Pods.Status(Uid) is { ObservedGeneration: 2 }, "the wish is known");
        var until = _rig.Pods.Time.GetUtcNow().AddMinutes(3);
        await _rig.Pods.UntilAsync(() => _rig.Pods.Time.GetUtcNow() > until, "some time passed", TimeSpan.FromSeconds(1));
        Assert.Equal("1", _rig.Store.Find(Uid)!.Allocated.Of("c")!.Limits["cpu"].ToString());
        _rig.Pods.Spoken.Add(PodOrigin.Api);
        _rig.Pods.Apply();
        await UntilHasAllAsync(wished);
        Assert.Equal(1, _rig.Starts("c"));
    }

    [Fact]
    public async Task Resize_OfAPodWhoseContainerIsDown_IsDoneWithItsNextStart()
    {
        _rig.Pods.Runtime.Script("c", ContainerScript.Exits(1));
        _rig.Pods.Wish(Pod(1, "cpu=1 memory=1Gi"));
        await _rig.Pods.UntilAsync(() => _rig.Pods.Status(Uid) is { ContainerStatuses: [{ State.Waiting.Reason: "CrashLoopBackOff" }] }, "it crashes");
        var wished = Pod(2, "cpu=1 memory=2Gi");
        _rig.Pods.Wish(wished);
        await UntilHasAllAsync(wished);
        var starts = _rig.Starts("c");
        await _rig.Pods.UntilAsync(() => _rig.Starts("c") > starts, "it is tried again");
        Assert.Equal(2L << 30, _rig.Instances("c").OrderBy(c => c.CreatedAt).Last().Resources.MemoryLimitBytes);
    }

    private static V1Pod Pod(long generation, string resources) => ResizeBuild.Pod(1, generation, ResizeBuild.Container("c", resources));

    private static V1Pod PodLevel(long generation, string resources) => ResizeBuild.Pod(1, generation, PodBuild.Container("c")).WithPodLevel(resources, resources);

    private async Task RunAsync(V1Pod pod, params string[] names)
    {
        _rig.Pods.Wish(pod);
        await _rig.Pods.UntilRunningAsync(names.Length > 0 ? names : ["c"]);
    }

    private async Task ResizeAsync(V1Pod pod)
    {
        _rig.Pods.Wish(pod);
        await UntilHasAllAsync(pod);
        await _rig.Pods.UntilAsync(() => _rig.Condition(1, "PodResizeInProgress") is null && _rig.Pods.Status(Uid).ObservedGeneration == pod.Metadata.Generation, "it is told");
    }

    private Task UntilHasAllAsync(V1Pod pod) => _rig.Pods.UntilAsync(
        () => _rig.HasAll(pod) && (pod.Spec.InitContainers ?? []).Concat(pod.Spec.Containers).All(c => _rig.Pods.IsRunning(c.Name) || _rig.Pods.Status(Uid) is { ContainerStatuses: [{ State.Waiting.Reason: "CrashLoopBackOff" }] }), $"{pod.Metadata.Name} has generation {pod.Metadata.Generation}");

    private Task UntilToldAsync(params string[] events) => _rig.Pods.UntilAsync(() => Told().SequenceEqual(events), "told: " + string.Join(' ', events));

    private List<string> Told() => [.. _rig.Pods.Events.All.Select(e => e.Split(' ')[0]).Where(e => e.StartsWith("Resize", StringComparison.Ordinal))];
}
