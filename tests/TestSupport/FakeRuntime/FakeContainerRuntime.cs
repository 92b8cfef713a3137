using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using NodeStack.CriShim.Connection;
using NodeStack.CriShim.Errors;
using NodeStack.CriShim.Images;
using NodeStack.CriShim.Runtime;

namespace NodeStack.TestSupport.FakeRuntime;

/// <summary>
/// A container runtime in memory, with real state and a strict order: what a correct client never does is an error and is kept in
/// <see cref="Violations"/>. Use it in-process through the two interfaces, or over gRPC through <see cref="FakeCriServer"/>. Time comes
/// from the given clock only. Safe for concurrent use.
/// </summary>
public sealed class FakeContainerRuntime(TimeProvider? clock = null) : IContainerRuntime, IImageService
{
    private readonly TimeProvider _time = clock ?? TimeProvider.System;
    private readonly CallDeadlines _deadlines = new(CallDeadlines.DefaultRequestTimeout);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, FakeSandbox> _sandboxes = [];
    private readonly Dictionary<string, FakeContainer> _containers = [];
    private readonly Dictionary<string, string> _names = [];
    private readonly HashSet<string> _removedOutside = [];
    private readonly ConcurrentDictionary<string, ContainerScript> _scripts = [];
    private readonly ConcurrentDictionary<string, int> _calls = [];
    private readonly ConcurrentQueue<FakeCall> _callLog = new();
    private readonly ConcurrentQueue<string> _violations = new();
    private readonly ConcurrentQueue<string> _nameConflicts = new();
    private readonly ConcurrentDictionary<Channel<ContainerEvent>, bool> _subscribers = [];
    private long _ids;
    private uint _addresses;

    public FaultPlan Faults { get; } = new();
    public FakeImageStore Images { get; } = new();

    /// <summary>What no correct client does: bad order, a second live copy of a container, a second ready sandbox of a pod.</summary>
    public IReadOnlyCollection<string> Violations => _violations;

    /// <summary>Names that were taken already. An error for the client, and legitimate after a call that took effect and failed.</summary>
    public IReadOnlyCollection<string> NameConflicts => _nameConflicts;

    /// <summary>Every call in the order of arrival.</summary>
    public IReadOnlyCollection<FakeCall> CallLog => _callLog;

    /// <summary>False: GetContainerEvents is unimplemented, as in containerd 1.6. Default true.</summary>
    public bool HasEvents { get; set; } = true;

    public CgroupDriverKind? CgroupDriver { get; set; } = CgroupDriverKind.Cgroupfs;
    public RuntimeVersion Version { get; set; } = new("fake", "1.0.0", "v1");
    public RuntimeStatus Status { get; set; } = new(
        [new RuntimeCondition(RuntimeStatus.RuntimeReady, true, "", ""), new RuntimeCondition(RuntimeStatus.NetworkReady, true, "", "")],
        [new RuntimeHandler("", true, false)],
        true);

    /// <summary>The script of containers without one of their own.</summary>
    public ContainerScript DefaultScript { get; set; } = ContainerScript.RunsForever;
    /// <summary>Chooses a script by the configuration, before the named ones; null or a null answer: those decide.</summary>
    public Func<ContainerConfig, ContainerScript?>? ScriptByConfig { get; set; }
    public string PodCidr { get; private set; } = "";

    public IReadOnlyList<FakeSandbox> Sandboxes
    {
        get
        {
            lock (_lock)
                return [.. _sandboxes.Values];
        }
    }

    public IReadOnlyList<FakeContainer> Containers
    {
        get
        {
            lock (_lock)
                return [.. _containers.Values];
        }
    }

    public int CallCount(string call) => _calls.GetValueOrDefault(call);

    /// <summary>Fails the test that calls it when the client broke the order.</summary>
    public void AssertNoViolations()
    {
        if (!_violations.IsEmpty)
            throw new InvalidOperationException("the client broke the runtime's rules:\n" + string.Join('\n', _violations));
    }

    /// <summary>Scripts containers by name ("app") or by pod and name ("web/app"); containers made later get it.</summary>
    public void Script(string container, ContainerScript script) => _scripts[container] = script;

    // ---- What a test does to the runtime from outside ----

    /// <summary>The process ends by itself.</summary>
    public void ExitContainer(string id, int code, string reason = "", string message = "") => End(Find(id), code, reason, message);

    public void OomKill(string id) => End(Find(id), 137, "OOMKilled", "");

    /// <summary>The sandbox dies: not ready, its containers killed.</summary>
    public void KillSandbox(string id)
    {
        FakeSandbox sandbox;
        lock (_lock)
        {
            sandbox = _sandboxes[id];
            sandbox.DiedOutside = true;
            sandbox.State = PodSandboxState.NotReady;
        }

        KillAll(sandbox);
        Publish(sandbox.Id, sandbox, ContainerEventKind.Stopped);
    }

    /// <summary>Someone else removed the container.</summary>
    public void RemoveContainerOutside(string id)
    {
        var container = Find(id);
        End(container, 137, "", "");
        lock (_lock)
        {
            _removedOutside.Add(id);
            RemoveNeedsLock(container);
        }
    }

    /// <summary>Someone else removed the sandbox with all in it.</summary>
    public void RemoveSandboxOutside(string id)
    {
        KillSandbox(id);
        lock (_lock)
        {
            _removedOutside.Add(id);
            RemoveNeedsLock(_sandboxes[id]);
        }
    }

    /// <summary>Ends all event streams, as a restart of the runtime does.</summary>
    public void BreakEventStreams()
    {
        foreach (var subscriber in _subscribers.Keys)
            subscriber.Writer.TryComplete(Error("GetContainerEvents", CriErrorReason.Unavailable, "container runtime is down (fake)"));
    }

    // ---- The runtime itself ----

    public Task<RuntimeVersion> VersionAsync(CancellationToken cancel) => CallAsync(CriCall.Version, "", () => Version, cancel);

    public Task<RuntimeStatus> StatusAsync(CancellationToken cancel) => CallAsync(CriCall.Status, "", () => Status, cancel);

    public Task<CgroupDriverKind?> CgroupDriverAsync(CancellationToken cancel) => CallAsync(CriCall.RuntimeConfig, "", () => CgroupDriver, cancel);

    public Task UpdateRuntimeConfigAsync(string podCidr, CancellationToken cancel) =>
        CallAsync(CriCall.UpdateRuntimeConfig, podCidr, () => PodCidr = podCidr, cancel);

    // ---- Sandboxes ----

    public Task<string> RunPodSandboxAsync(PodSandboxConfig config, string runtimeHandler, CancellationToken cancel) =>
        CallAsync(CriCall.RunPodSandbox, config.Metadata.Name, () => RunPodSandbox(config, runtimeHandler), cancel);

    public Task StopPodSandboxAsync(string sandboxId, CancellationToken cancel) =>
        CallAsync(CriCall.StopPodSandbox, sandboxId, () => StopPodSandbox(sandboxId), cancel);

    public Task RemovePodSandboxAsync(string sandboxId, CancellationToken cancel) =>
        CallAsync(CriCall.RemovePodSandbox, sandboxId, () => RemovePodSandbox(sandboxId), cancel);

    public Task<PodSandboxStatus?> PodSandboxStatusAsync(string sandboxId, CancellationToken cancel) =>
        CallAsync(CriCall.PodSandboxStatus, sandboxId, () => Locked(() => _sandboxes.GetValueOrDefault(sandboxId)?.ToStatus()), cancel);

    public Task<IReadOnlyList<PodSandbox>> ListPodSandboxesAsync(PodSandboxFilter filter, CancellationToken cancel) =>
        CallAsync(CriCall.ListPodSandbox, filter.Id, () => Locked<IReadOnlyList<PodSandbox>>(() =>
            [.. _sandboxes.Values.Where(s => FakeFilters.Matches(filter, s)).Select(s => s.ToListed())]), cancel);

    public Task UpdatePodSandboxResourcesAsync(
        string sandboxId, LinuxContainerResources? overhead, LinuxContainerResources? resources, CancellationToken cancel) =>
        CallAsync(CriCall.UpdatePodSandboxResources, sandboxId, () => Locked(() => SandboxNeedsLock("UpdatePodSandboxResources", sandboxId).Id), cancel);

    // ---- Containers ----

    public Task<string> CreateContainerAsync(string sandboxId, ContainerConfig config, PodSandboxConfig sandboxConfig, CancellationToken cancel) =>
        CallAsync(CriCall.CreateContainer, config.Metadata.Name, () => CreateContainer(sandboxId, config), cancel);

    public Task StartContainerAsync(string containerId, CancellationToken cancel) =>
        CallAsync(CriCall.StartContainer, containerId, () => StartContainer(containerId), cancel);

    public Task StopContainerAsync(string containerId, TimeSpan grace, CancellationToken cancel) =>
        CallAsync(CriCall.StopContainer, containerId, token => StopContainerCoreAsync(containerId, grace, token), cancel, own: grace);

    public Task RemoveContainerAsync(string containerId, CancellationToken cancel) =>
        CallAsync(CriCall.RemoveContainer, containerId, () => RemoveContainer(containerId), cancel);

    public Task<ContainerStatus?> ContainerStatusAsync(string containerId, CancellationToken cancel) =>
        CallAsync(CriCall.ContainerStatus, containerId, () => Locked(() => _containers.GetValueOrDefault(containerId)?.ToStatus()), cancel);

    public Task<IReadOnlyList<Container>> ListContainersAsync(ContainerFilter filter, CancellationToken cancel) =>
        CallAsync(CriCall.ListContainers, filter.Id, () => Locked<IReadOnlyList<Container>>(() =>
            [.. _containers.Values.Where(c => FakeFilters.Matches(filter, c)).Select(c => c.ToListed())]), cancel);

    public Task UpdateContainerResourcesAsync(string containerId, LinuxContainerResources resources, CancellationToken cancel) =>
        CallAsync(CriCall.UpdateContainerResources, containerId, () => Locked(() =>
            ContainerNeedsLock("UpdateContainerResources", containerId).Resources = resources), cancel);

    public Task ReopenContainerLogAsync(string containerId, CancellationToken cancel) =>
        CallAsync(CriCall.ReopenContainerLog, containerId, () => ReopenLog(containerId), cancel);

    public Task CheckpointContainerAsync(string containerId, string location, TimeSpan timeout, CancellationToken cancel) =>
        CallAsync<bool>(CriCall.CheckpointContainer, containerId, () => throw Error("CheckpointContainer", CriErrorReason.Unimplemented, "no checkpoints"), cancel);

    public Task<ExecResult> ExecSyncAsync(string containerId, IReadOnlyList<string> command, TimeSpan timeout, CancellationToken cancel) =>
        CallAsync(CriCall.ExecSync, containerId, token => ExecSyncCoreAsync(containerId, command, timeout, token), cancel, own: timeout);

    public Task<Uri> ExecAsync(ExecRequest request, CancellationToken cancel) =>
        CallAsync(CriCall.Exec, request.ContainerId, () => StreamUrl("exec", Running("Exec", request.ContainerId).Id), cancel);

    public Task<Uri> AttachAsync(AttachRequest request, CancellationToken cancel) =>
        CallAsync(CriCall.Attach, request.ContainerId, () => StreamUrl("attach", Running("Attach", request.ContainerId).Id), cancel);

    public Task<Uri> PortForwardAsync(string sandboxId, IReadOnlyList<int> ports, CancellationToken cancel) =>
        CallAsync(CriCall.PortForward, sandboxId, () => StreamUrl("portforward", Locked(() => SandboxNeedsLock("PortForward", sandboxId).Id)), cancel);

    /// <summary>Base of the URLs that exec, attach and port-forward return; set it to a streaming server of the test.</summary>
    public Uri StreamingServer { get; set; } = new("http://127.0.0.1:1/");

    // ---- Usage ----

    public Task<ContainerStats?> ContainerStatsAsync(string containerId, CancellationToken cancel) =>
        CallAsync(CriCall.ContainerStats, containerId, () => Locked(() =>
            _containers.TryGetValue(containerId, out var container) ? FakeUsage.Of(container, _time.GetUtcNow()) : null), cancel);

    public Task<IReadOnlyList<ContainerStats>> ListContainerStatsAsync(ContainerFilter filter, CancellationToken cancel) =>
        CallAsync(CriCall.ListContainerStats, filter.Id, () => Locked<IReadOnlyList<ContainerStats>>(() =>
            [.. _containers.Values
                .Where(c => c.State == ContainerState.Running && FakeFilters.Matches(filter with { State = null }, c))
                .Select(c => FakeUsage.Of(c, _time.GetUtcNow()))]), cancel);

    public Task<PodSandboxStats?> PodSandboxStatsAsync(string sandboxId, CancellationToken cancel) =>
        CallAsync(CriCall.PodSandboxStats, sandboxId, () => Locked(() =>
            _sandboxes.TryGetValue(sandboxId, out var sandbox) ? FakeUsage.Of(sandbox, _time.GetUtcNow()) : null), cancel);

    public Task<IReadOnlyList<PodSandboxStats>> ListPodSandboxStatsAsync(PodSandboxFilter filter, CancellationToken cancel) =>
        CallAsync(CriCall.ListPodSandboxStats, filter.Id, () => Locked<IReadOnlyList<PodSandboxStats>>(() =>
            [.. _sandboxes.Values
                .Where(s => s.State == PodSandboxState.Ready && FakeFilters.Matches(filter with { State = null }, s))
                .Select(s => FakeUsage.Of(s, _time.GetUtcNow()))]), cancel);

    public Task<IReadOnlyList<MetricDescriptor>> ListMetricDescriptorsAsync(CancellationToken cancel) =>
        CallAsync<IReadOnlyList<MetricDescriptor>>(CriCall.ListMetricDescriptors, "", () => [], cancel);

    public Task<IReadOnlyList<PodSandboxMetrics>> ListPodSandboxMetricsAsync(CancellationToken cancel) =>
        CallAsync<IReadOnlyList<PodSandboxMetrics>>(CriCall.ListPodSandboxMetrics, "", () => [], cancel);

    // ---- Events ----

    public async IAsyncEnumerable<ContainerEvent> GetContainerEventsAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        var channel = await CallAsync(CriCall.GetContainerEvents, "", Subscribe, cancel);
        try
        {
            await foreach (var next in channel.Reader.ReadAllAsync(cancel))
                yield return next;
        }
        finally
        {
            _subscribers.TryRemove(channel, out _);
        }
    }

    // ---- Images ----

    public Task<IReadOnlyList<Image>> ListImagesAsync(CancellationToken cancel) => CallAsync(CriCall.ListImages, "", Images.List, cancel);

    public Task<Image?> ImageStatusAsync(ImageSpec image, CancellationToken cancel) =>
        CallAsync(CriCall.ImageStatus, image.Image, () => Images.Find(image.Image)?.ToListed(), cancel);

    public Task<string> PullImageAsync(ImageSpec image, RegistryAuth? auth, PodSandboxConfig? sandbox, CancellationToken cancel) =>
        CallAsync(CriCall.PullImage, image.Image, async token =>
        {
            var found = Images.ToPull(image.Image);
            await DelayAsync(found.PullDelay, token);
            if (found.PullError is { } error)
                throw error;
            return Images.Add(found).Ref;
        }, cancel);

    public Task RemoveImageAsync(ImageSpec image, CancellationToken cancel) => CallAsync(CriCall.RemoveImage, image.Image, () =>
    {
        Images.Remove(image.Image);
        return true;
    }, cancel);

    public Task<ImageFsUsage> ImageFsUsageAsync(CancellationToken cancel) => CallAsync(CriCall.ImageFsInfo, "", () =>
    {
        var used = Images.List().Aggregate(0UL, static (sum, image) => sum + image.SizeBytes);
        return new ImageFsUsage([new FilesystemUsage(_time.GetUtcNow(), "/var/lib/fake", used, 100)], []);
    }, cancel);

    // ---- State changes ----

    private string RunPodSandbox(PodSandboxConfig config, string handler)
    {
        FakeSandbox sandbox;
        lock (_lock)
        {
            var meta = config.Metadata;
            if (Status.Handlers.All(h => h.Name != handler) && handler.Length > 0)
                throw Error("RunPodSandbox", CriErrorReason.Unknown, $"no runtime for \"{handler}\" is configured");
            var id = NextId();
            ReserveNeedsLock("sandbox", $"{meta.Name}_{meta.Namespace}_{meta.Uid}_{meta.Attempt}", id);
            if (_sandboxes.Values.FirstOrDefault(s => s.Config.Metadata.Uid == meta.Uid && s.State == PodSandboxState.Ready) is { } other)
                _violations.Enqueue($"RunPodSandbox: pod {meta.Name} ({meta.Uid}) has the ready sandbox {other.Id} already");
            var ip = config.Security.Namespaces.Network == NamespaceMode.Node ? "" : NextAddress();
            sandbox = new FakeSandbox(id, config, handler, _time.GetUtcNow(), ip);
            _sandboxes.Add(id, sandbox);
        }

        Publish(sandbox.Id, sandbox, ContainerEventKind.Created);
        Publish(sandbox.Id, sandbox, ContainerEventKind.Started);
        return sandbox.Id;
    }

    private bool StopPodSandbox(string id)
    {
        FakeSandbox? sandbox;
        lock (_lock)
        {
            sandbox = _sandboxes.GetValueOrDefault(id);
            if (sandbox is null || (sandbox.State == PodSandboxState.NotReady && sandbox.Containers.All(c => c.State != ContainerState.Running)))
                return false;
            sandbox.State = PodSandboxState.NotReady;
        }

        KillAll(sandbox);
        Publish(sandbox.Id, sandbox, ContainerEventKind.Stopped);
        return true;
    }

    private bool RemovePodSandbox(string id)
    {
        FakeSandbox? sandbox;
        lock (_lock)
        {
            sandbox = _sandboxes.GetValueOrDefault(id);
            if (sandbox is null)
                return false;
            if (sandbox.Containers.FirstOrDefault(c => c.State == ContainerState.Running) is { } running)
                throw Violation("RemovePodSandbox", $"sandbox {id} has the running container {running.Id} ({running.Config.Metadata.Name})");
            if (sandbox.State == PodSandboxState.Ready)
                throw Violation("RemovePodSandbox", $"sandbox {id} is still ready");
            RemoveNeedsLock(sandbox);
        }

        Publish(sandbox.Id, sandbox, ContainerEventKind.Deleted);
        return true;
    }

    private string CreateContainer(string sandboxId, ContainerConfig config)
    {
        FakeContainer container;
        lock (_lock)
        {
            var sandbox = SandboxNeedsLock("CreateContainer", sandboxId, isOrderBreach: true);
            if (sandbox.State != PodSandboxState.Ready)
                throw OrderNeedsLock("CreateContainer", $"sandbox {sandboxId} is not ready", sandbox.DiedOutside);
            var image = Images.Find(config.Image.Image)
                ?? throw Error("CreateContainer", CriErrorReason.NotFound, $"failed to get image from containerd \"{config.Image.Image}\": image not found");
            var script = ScriptOf(sandbox, config);
            if (script.CreateError is { } createError)
                throw Error("CreateContainer", CriErrorReason.Unknown, createError);
            var id = NextId();
            var pod = sandbox.Config.Metadata;
            ReserveNeedsLock("container", $"{config.Metadata.Name}_{pod.Name}_{pod.Namespace}_{pod.Uid}_{config.Metadata.Attempt}", id);
            container = new FakeContainer(id, sandbox, config, script, image, _time.GetUtcNow());
            _containers.Add(id, container);
            sandbox.Containers.Add(container);
        }

        Publish(container.Id, container.Sandbox, ContainerEventKind.Created);
        return container.Id;
    }

    private bool StartContainer(string id)
    {
        FakeContainer container;
        lock (_lock)
        {
            container = ContainerNeedsLock("StartContainer", id);
            if (container.Sandbox.State != PodSandboxState.Ready)
                throw OrderNeedsLock("StartContainer", $"sandbox of container {id} is not ready", container.Sandbox.DiedOutside);
            if (container.State != ContainerState.Created)
                throw Violation("StartContainer", $"container {id} ({container.Config.Metadata.Name}) is in {container.State} state");
            NoteSecondCopyNeedsLock(container);
            container.StartedAt = _time.GetUtcNow();
            if (container.Script.StartError is null)
                container.State = ContainerState.Running;
        }

        if (container.Script.StartError is { } error)
        {
            container.StartedAt = null;
            End(container, 128, "StartError", error);
            throw Error("StartContainer", CriErrorReason.Unknown, error);
        }

        FakeLogs.Write(container, _time.GetUtcNow());
        Publish(container.Id, container.Sandbox, ContainerEventKind.Started);
        ScheduleExit(container);
        return true;
    }

    private void NoteSecondCopyNeedsLock(FakeContainer container)
    {
        var pod = container.Sandbox.Config.Metadata;
        foreach (var sandbox in _sandboxes.Values)
        {
            if (sandbox.Config.Metadata.Uid != pod.Uid)
                continue;
            foreach (var other in sandbox.Containers)
            {
                if (other.State == ContainerState.Running && other.Config.Metadata.Name == container.Config.Metadata.Name)
                    _violations.Enqueue($"StartContainer: pod {pod.Name} runs {container.Config.Metadata.Name} already as {other.Id}");
            }
        }
    }

    private void ScheduleExit(FakeContainer container)
    {
        if (container.Script.ExitAfter is not { } after)
            return;
        var script = container.Script;
        if (after <= TimeSpan.Zero)
            End(container, script.ExitCode, script.Reason, script.Message);
        else
            container.ExitTimer = _time.CreateTimer(
                _ => End(container, script.ExitCode, script.Reason, script.Message), null, after, Timeout.InfiniteTimeSpan);
    }

    private async Task<bool> StopContainerCoreAsync(string id, TimeSpan grace, CancellationToken cancel)
    {
        FakeContainer? container;
        lock (_lock)
            container = _containers.GetValueOrDefault(id);
        if (container is null || container.State is ContainerState.Exited)
            return false;
        if (container.State == ContainerState.Created)
        {
            End(container, 0, "", "");
            return true;
        }

        var script = container.Script;
        var obeys = !script.IgnoresSigterm && script.TermDelay <= grace;
        await Task.WhenAny(DelayAsync(obeys ? script.TermDelay : grace, cancel), container.Ended.Task);
        cancel.ThrowIfCancellationRequested();
        End(container, obeys ? script.TermExitCode : 137, "", "");
        return true;
    }

    private bool RemoveContainer(string id)
    {
        FakeContainer? container;
        lock (_lock)
        {
            container = _containers.GetValueOrDefault(id);
            if (container is null)
                return false;
            if (container.State == ContainerState.Running)
                throw Violation("RemoveContainer", $"container {id} ({container.Config.Metadata.Name}) is running");
            RemoveNeedsLock(container);
        }

        Publish(container.Id, container.Sandbox, ContainerEventKind.Deleted);
        return true;
    }

    private async Task<ExecResult> ExecSyncCoreAsync(string id, IReadOnlyList<string> command, TimeSpan timeout, CancellationToken cancel)
    {
        var container = Running("ExecSync", id);
        var script = container.Script;
        var takes = script.ExecTime?.Invoke(command) ?? script.ExecDelay;
        if (timeout > TimeSpan.Zero && takes > timeout)
        {
            await DelayAsync(timeout, cancel);
            throw Error("ExecSync", CriErrorReason.DeadlineExceeded, $"failed to exec in container: timeout {timeout.TotalSeconds}s exceeded: context deadline exceeded");
        }

        await DelayAsync(takes, cancel);
        return script.Exec?.Invoke(command) ?? new ExecResult(0, default, default);
    }

    private bool ReopenLog(string id)
    {
        var container = Running("ReopenContainerLog", id);
        lock (_lock)
            container.LogReopens++;
        FakeLogs.Reopen(container);
        return true;
    }

    private void KillAll(FakeSandbox sandbox)
    {
        FakeContainer[] inside;
        lock (_lock)
            inside = [.. sandbox.Containers];
        foreach (var container in inside)
        {
            if (container.State == ContainerState.Running)
                End(container, 137, "", "");
        }
    }

    private void End(FakeContainer container, int code, string reason, string message)
    {
        lock (_lock)
        {
            if (container.State == ContainerState.Exited)
                return;
            container.State = ContainerState.Exited;
            container.ExitCode = code;
            container.FinishedAt = _time.GetUtcNow();
            container.Message = message;
            container.Reason = reason.Length > 0 ? reason : code == 0 ? "Completed" : "Error";
            container.ExitTimer?.Dispose();
        }

        container.Ended.TrySetResult();
        Publish(container.Id, container.Sandbox, ContainerEventKind.Stopped);
    }

    private void RemoveNeedsLock(FakeSandbox sandbox)
    {
        foreach (var container in sandbox.Containers.ToArray())
            RemoveNeedsLock(container);
        _sandboxes.Remove(sandbox.Id);
        FreeNeedsLock(sandbox.Id);
    }

    private void RemoveNeedsLock(FakeContainer container)
    {
        _containers.Remove(container.Id);
        container.Sandbox.Containers.Remove(container);
        FreeNeedsLock(container.Id);
    }

    // ---- Names, ids, look-up ----

    private readonly Dictionary<string, string> _nameOf = [];

    private void ReserveNeedsLock(string kind, string name, string id)
    {
        var key = kind + " " + name;
        if (_names.TryGetValue(key, out var owner))
        {
            var text = $"failed to reserve {kind} name \"{name}\": name \"{name}\" is reserved for \"{owner}\"";
            _nameConflicts.Enqueue(text);
            throw Error(kind == "sandbox" ? "RunPodSandbox" : "CreateContainer", CriErrorReason.AlreadyExists, text);
        }

        _names.Add(key, id);
        _nameOf.Add(id, key);
    }

    private void FreeNeedsLock(string id)
    {
        if (_nameOf.Remove(id, out var key))
            _names.Remove(key);
    }

    private string NextId() => Interlocked.Increment(ref _ids).ToString("x16", CultureInfo.InvariantCulture).PadLeft(64, 'f');

    private string NextAddress()
    {
        var number = ++_addresses;
        return string.Create(CultureInfo.InvariantCulture, $"10.99.{number / 250 % 250}.{(number % 250) + 2}");
    }

    private ContainerScript ScriptOf(FakeSandbox sandbox, ContainerConfig config) =>
        ScriptByConfig?.Invoke(config) is { } chosen ? chosen
        : _scripts.TryGetValue($"{sandbox.Config.Metadata.Name}/{config.Metadata.Name}", out var exact) ? exact
        : _scripts.TryGetValue(config.Metadata.Name, out var named) ? named
        : DefaultScript;

    private FakeContainer Find(string id) => Locked(() => ContainerNeedsLock("(test)", id));

    private FakeContainer Running(string call, string id)
    {
        lock (_lock)
        {
            var container = ContainerNeedsLock(call, id);
            return container.State == ContainerState.Running
                ? container
                : throw Error(call, CriErrorReason.Unknown, $"container is in {container.State} state");
        }
    }

    private FakeSandbox SandboxNeedsLock(string call, string id, bool isOrderBreach = false)
    {
        if (_sandboxes.TryGetValue(id, out var sandbox))
            return sandbox;
        if (isOrderBreach && !_removedOutside.Contains(id))
            throw Violation(call, $"sandbox {id} does not exist", CriErrorReason.NotFound);
        throw Error(call, CriErrorReason.NotFound, $"sandbox \"{id}\": not found");
    }

    private FakeContainer ContainerNeedsLock(string call, string id) => _containers.TryGetValue(id, out var container)
        ? container
        : throw Error(call, CriErrorReason.NotFound, $"container \"{id}\": not found");

    private CriException OrderNeedsLock(string call, string message, bool excused) =>
        excused ? Error(call, CriErrorReason.FailedPrecondition, message) : Violation(call, message);

    private CriException Violation(string call, string message, CriErrorReason reason = CriErrorReason.FailedPrecondition)
    {
        _violations.Enqueue($"{call}: {message}");
        return Error(call, reason, message);
    }

    private Uri StreamUrl(string verb, string id) => new(StreamingServer, $"{verb}/{id}");

    private T Locked<T>(Func<T> read)
    {
        lock (_lock)
            return read();
    }

    // ---- Calls, faults, events ----

    private Channel<ContainerEvent> Subscribe()
    {
        if (!HasEvents)
            throw Error("GetContainerEvents", CriErrorReason.Unimplemented, "method GetContainerEvents not implemented");
        var channel = Channel.CreateUnbounded<ContainerEvent>();
        _subscribers[channel] = true;
        return channel;
    }

    private void Publish(string id, FakeSandbox sandbox, ContainerEventKind kind)
    {
        if (_subscribers.IsEmpty)
            return;
        var happened = new ContainerEvent(id, sandbox.Config.Metadata.Uid, kind, _time.GetUtcNow());
        foreach (var subscriber in _subscribers.Keys)
            subscriber.Writer.TryWrite(happened);
    }

    private Task<T> CallAsync<T>(CriCall call, string target, Func<T> effect, CancellationToken cancel) =>
        CallAsync(call, target, _ => Task.FromResult(effect()), cancel);

    private async Task<T> CallAsync<T>(
        CriCall call, string target, Func<CancellationToken, Task<T>> effect, CancellationToken cancel, TimeSpan own = default)
    {
        _calls.AddOrUpdate(call.Name, 1, static (_, count) => count + 1);
        _callLog.Enqueue(new FakeCall(call.Name, target, _time.GetUtcNow()));
        cancel.ThrowIfCancellationRequested();
        var fault = Faults.Take(call.Name, target);
        if (fault is null)
            return await effect(cancel);

        await DelayAsync(fault.Delay, cancel);
        if (!fault.AfterEffect)
            await FailAsync(call, fault, own, cancel);
        var result = await effect(cancel);
        if (fault.AfterEffect)
            await FailAsync(call, fault, own, cancel);
        return result;
    }

    private async Task FailAsync(CriCall call, Fault fault, TimeSpan own, CancellationToken cancel)
    {
        if (fault.Hang)
        {
            await Task.Delay(_deadlines.For(call, own) ?? Timeout.InfiniteTimeSpan, _time, cancel);
            throw Error(call.Name, CriErrorReason.DeadlineExceeded, $"{call.Name} did not finish within its deadline");
        }

        if (fault.Disconnect)
            throw new FakeDisconnectException(call.Name).AsCriException();
        if (fault.Error is { } reason)
            throw Error(call.Name, reason, fault.Message);
    }

    private Task DelayAsync(TimeSpan delay, CancellationToken cancel) =>
        delay <= TimeSpan.Zero ? Task.CompletedTask : Task.Delay(delay, _time, cancel);

    private static CriException Error(string call, CriErrorReason reason, string message) => new(call, reason, message);
}
