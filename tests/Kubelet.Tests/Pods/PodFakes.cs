using System.Collections.Concurrent;
using System.Globalization;
using k8s.Models;
using NodeStack.Kubelet.Resources.Resize;
using NodeStack.CriShim.Images;
using NodeStack.CriShim.Runtime;
using NodeStack.KubeApi.Events;
using NodeStack.Kubelet.Admission;
using NodeStack.Kubelet.Containers;
using NodeStack.Kubelet.Containers.Limits;
using NodeStack.Kubelet.Images;
using NodeStack.Kubelet.Lifecycle;
using NodeStack.Kubelet.Observation;
using NodeStack.Kubelet.Pods;
using NodeStack.Kubelet.Probes;
using NodeStack.Kubelet.Resources;
using NodeStack.Kubelet.Volumes;

namespace NodeStack.Kubelet.Tests.Pods;

/// <summary>The host's side of pods: what volumes, cgroups and folders exist. Outlives a kubelet.</summary>
internal sealed class FakeHost : IPodVolumes, IPodCgroups, IPodFolders
{
    public ConcurrentDictionary<string, bool> Volumes { get; } = new();
    public ConcurrentDictionary<string, bool> Cgroups { get; } = new();
    public ConcurrentDictionary<string, bool> Folders { get; } = new();
    public ConcurrentDictionary<string, bool> Links { get; } = new();
    public Func<V1Pod, VolumeException?> VolumeFault { get; set; } = _ => null;

    public bool IsEmpty => Volumes.IsEmpty && Cgroups.IsEmpty && Folders.IsEmpty;
    public bool Enabled => true;

    public DateTimeOffset? RefreshAt { get; set; }
    public int Refreshes { get; private set; }

    public Task<DateTimeOffset?> PrepareAsync(V1Pod pod, CancellationToken cancel)
    {
        if (VolumeFault(pod) is { } fault)
            throw fault;
        Folders[pod.Metadata.Uid] = Volumes[pod.Metadata.Uid] = true;
        return Task.FromResult(RefreshAt);
    }

    public Task<IReadOnlyList<Mount>> MountsAsync(
        V1Pod pod, V1Container container, IReadOnlyList<KeyValuePair<string, string>> environment, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<Mount>>([]);

    public Task<DateTimeOffset?> RefreshAsync(V1Pod pod, CancellationToken cancel)
    {
        Refreshes++;
        return Task.FromResult<DateTimeOffset?>(null);
    }

    public Task<bool> TeardownAsync(string podUid, CancellationToken cancel)
    {
        Volumes.TryRemove(podUid, out _);
        return Task.FromResult(true);
    }

    /// <summary>The pods that the groups' limits were made from last, by uid.</summary>
    public ConcurrentDictionary<string, V1Pod> Limits { get; } = new();

    /// <summary>Told of a pod's group before it changes.</summary>
    public Action<V1Pod> Limiting { get; set; } = _ => { };

    public Task EnsureAsync(V1Pod pod, CancellationToken cancel)
    {
        Limiting(pod);
        Limits[pod.Metadata.Uid] = pod;
        Cgroups[pod.Metadata.Uid] = true;
        return Task.CompletedTask;
    }

    public string ParentFor(V1Pod pod) => "/kubepods/pod" + pod.Metadata.Uid;

    public Task<bool> RemoveAsync(string podUid, CancellationToken cancel)
    {
        Cgroups.TryRemove(podUid, out _);
        return Task.FromResult(true);
    }

    public IReadOnlyList<string> List() => [.. Cgroups.Keys];

    /// <summary>Logs outlive their containers.</summary>
    public ConcurrentDictionary<string, int> Logs { get; } = new();

    public int RestartsByLogs(V1Pod pod, string container) => Logs.GetValueOrDefault($"{pod.Metadata.Uid}/{container}");

    public void LinkLog(V1Pod pod, string container, string containerId, string logPath)
    {
        Links[containerId] = true;
        Logs.AddOrUpdate($"{pod.Metadata.Uid}/{container}", 1, static (_, count) => count + 1);
    }

    public void RemoveLogs(V1Pod pod)
    {
        Links.Clear();
        foreach (var log in Logs.Keys.Where(k => k.StartsWith(pod.Metadata.Uid, StringComparison.Ordinal)))
            Logs.TryRemove(log, out _);
    }

    public bool RemovePod(string uid)
    {
        Folders.TryRemove(uid, out _);
        return true;
    }
}

/// <summary>Labels and annotations as the real assembler writes them; nothing else.</summary>
internal sealed class FakeAssembler : IPodConfigAssembler
{
    private static readonly ResourceLimitOptions s_limits = new() { CgroupV2 = true, MemoryCapacityBytes = 8L << 30 };

    public LinuxContainerResources ResourcesOf(V1Pod pod, V1Container container) => ResourceRules.Container(pod, container, s_limits);

    public (LinuxContainerResources Overhead, LinuxContainerResources Resources) SandboxResourcesOf(V1Pod pod) => (ResourceRules.Overhead(pod, s_limits), ResourceRules.Sandbox(pod, s_limits));

    public string RuntimeHandlerOf(V1Pod pod) => RuntimeClassRules.HandlerFor(pod, new NamedRuntimeClasses());

    public Func<V1Container, PodConfigException?> Fault { get; set; } = _ => null;

    public Task<PodSandboxConfig> SandboxAsync(V1Pod pod, uint attempt, CancellationToken cancel) => Task.FromResult(new PodSandboxConfig
    {
        Metadata = new PodSandboxMetadata(pod.Metadata.Name, pod.Metadata.NamespaceProperty, pod.Metadata.Uid, attempt),
        Labels = Labels(pod),
        Security = new SandboxSecurityContext
        {
            Namespaces = new NamespaceOptions(pod.Spec.HostNetwork == true ? NamespaceMode.Node : NamespaceMode.Pod),
        },
    });

    public Task<ContainerConfig> ContainerAsync(V1Pod pod, V1Container container, ContainerLaunch launch, CancellationToken cancel)
    {
        if (Fault(container) is { } fault)
            throw fault;
        var labels = Labels(pod);
        labels[RuntimeLabels.ContainerName] = container.Name;
        return Task.FromResult(new ContainerConfig
        {
            Metadata = new ContainerMetadata(container.Name, (uint)launch.RestartCount),
            Image = new ImageSpec(container.Image),
            Resources = ResourcesOf(pod, container),
            Labels = labels,
            Annotations = new Dictionary<string, string>
            {
                [RuntimeLabels.Hash] = Hash(container),
                [RuntimeLabels.RestartCount] = launch.RestartCount.ToString(CultureInfo.InvariantCulture),
                [RuntimeLabels.PodTerminationGracePeriod] = (pod.Spec.TerminationGracePeriodSeconds ?? 30).ToString(CultureInfo.InvariantCulture),
            },
        });
    }

    public string Hash(V1Container container) => container.Image;

    private static Dictionary<string, string> Labels(V1Pod pod) => new()
    {
        [RuntimeLabels.PodName] = pod.Metadata.Name,
        [RuntimeLabels.PodNamespace] = pod.Metadata.NamespaceProperty,
        [RuntimeLabels.PodUid] = pod.Metadata.Uid,
    };
}

/// <summary>Every image is there unless the test says otherwise.</summary>
internal sealed class FakeImages : IImageEnsurer
{
    public Func<V1Container, CancellationToken, Task<ImageOutcome?>> Answer { get; set; } = (_, _) => Task.FromResult<ImageOutcome?>(null);

    public async Task<ImageOutcome> EnsureAsync(V1Pod pod, V1Container container, PodSandboxConfig sandbox, CancellationToken cancel) =>
        await Answer(container, cancel) ?? new ImageOutcome(new Image("sha256:1", [container.Image], [], 1, null, "", false), "", "", null);

    public Task<ImageOutcome> EnsureVolumeAsync(V1Pod pod, V1ImageVolumeSource volume, PodSandboxConfig? sandbox, CancellationToken cancel) =>
        Task.FromResult(new ImageOutcome(new Image("sha256:1", [volume.Reference], [], 1, null, "", false), "", "", null));

    public void Forget(string podUid)
    {
    }
}

/// <summary>Verdicts that the test sets. Outlives a kubelet, as checkpointed ones do.</summary>
internal sealed class FakeProbes : IProbes
{
    public event Action<string>? VerdictChanged;

    public ConcurrentDictionary<(string ContainerId, ProbeKind Kind), ProbeVerdict> All { get; } = new();

    public void Set(string uid, string containerId, ProbeKind kind, ProbeVerdict verdict)
    {
        All[(containerId, kind)] = verdict;
        VerdictChanged?.Invoke(uid);
    }

    public void Sync(V1Pod pod, PodObservation seen, IReadOnlyList<string> podIps)
    {
    }

    public void StopLivenessAndStartup(string podUid)
    {
    }

    public void Remove(string podUid)
    {
    }

    public IReadOnlyDictionary<(string ContainerId, ProbeKind Kind), ProbeVerdict> Verdicts(string podUid) => All;
}

/// <summary>Lets every pod in.</summary>
internal sealed class OpenAdmission : IPodAdmission
{
    public event Action<string>? Changed
    {
        add { }
        remove { }
    }

    public IReadOnlyList<V1Pod> Order(IEnumerable<V1Pod> pods) => [.. pods];

    public IReadOnlyList<V1Pod> Enter(V1Pod pod) => [];

    public AdmissionVerdict VerdictOf(string uid) => AdmissionVerdict.Admitted;

    public PodResize Resize(V1Pod pod, IReadOnlyCollection<string> idle) => PodResize.None;

    public void Actuated(string uid, string? container, V1ResourceRequirements? given)
    {
    }

    public Task KeptAsync(string uid) => Task.CompletedTask;

    public void Leave(string uid)
    {
    }

    public void Release(string uid)
    {
    }

    public void SourcesReady(IReadOnlySet<string> uids)
    {
    }

    public void Flush()
    {
    }
}

/// <summary>How much memory is in use, by container id, and by uid for whole pods; nothing unless the test says otherwise.</summary>
internal sealed class FakeMemory : IMemoryInUse
{
    public ConcurrentDictionary<string, long> Used { get; } = new();

    public Task<long?> OfPodAsync(V1Pod pod, CancellationToken cancel) => Task.FromResult<long?>(Used.GetValueOrDefault(pod.Metadata.Uid));

    public Task<long?> OfContainerAsync(V1Pod pod, string containerId, CancellationToken cancel) => Task.FromResult<long?>(Used.GetValueOrDefault(containerId));
}

/// <summary>Keeps events as "reason fieldPath message".</summary>
internal sealed class FakeEvents : IEventRecorder
{
    public ConcurrentQueue<string> All { get; } = new();

    public void Record(V1Pod pod, string fieldPath, EventType type, string reason, string message) =>
        All.Enqueue($"{reason} {(fieldPath.Length > 0 ? fieldPath : "Pod")} {message}");

    public void RecordNode(EventType type, string reason, string message) => All.Enqueue($"{reason} Node {message}");
}

/// <summary>Hooks that succeed at once unless the test says otherwise.</summary>
internal sealed class FakeHooks : IHookRunner
{
    public Func<HookCall, CancellationToken, Task<string?>> Answer { get; set; } = (_, _) => Task.FromResult<string?>(null);
    public ConcurrentQueue<string> Ran { get; } = new();

    public Task<string?> RunAsync(HookCall call, CancellationToken cancel)
    {
        Ran.Enqueue(call.Container.Name);
        return Answer(call, cancel);
    }
}

/// <summary>Stops whoever comes to the n-th boundary and holds it there until it is cancelled, as a kill would.</summary>
internal sealed class Failpoint(int stopAt) : IPodStepObserver
{
    private int _count;

    public TaskCompletionSource Reached { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    public ConcurrentQueue<string> Steps { get; } = new();
    public int Count => Volatile.Read(ref _count);

    public ValueTask BeforeAsync(string podUid, string step, CancellationToken cancel) => AtAsync("before " + step, cancel);

    public ValueTask AfterAsync(string podUid, string step, CancellationToken cancel) => AtAsync("after " + step, cancel);

    private async ValueTask AtAsync(string boundary, CancellationToken cancel)
    {
        Steps.Enqueue(boundary);
        // From the kill on nothing of this process gets past a boundary.
        if (Interlocked.Increment(ref _count) - 1 < stopAt)
            return;
        Reached.TrySetResult();
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancel);
    }
}
