using System.Collections.Concurrent;
using System.Globalization;
using System.Threading.Channels;
using k8s.Models;
using NodeStack.CriShim.Errors;
using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Admission;
using NodeStack.Kubelet.Observation;
using NodeStack.Kubelet.Probes;
using NodeStack.Kubelet.Resources;
using NodeStack.Kubelet.Resources.Allocation;
using NodeStack.Kubelet.Resources.Resize;
using NodeStack.Kubelet.Status;
using NodeStack.Kubelet.Volumes;

namespace NodeStack.Kubelet.Pods;

/// <summary>
/// The one owner of a pod: observe, plan, act, report. Woken by new orders, by changes in the runtime, by probe verdicts, by the
/// outcome of its own actions, and by time; wake-ups coalesce. Actions run beside the loop, at most one per lane, so a slow one
/// does not keep the others waiting. Writes the pod's status.
/// </summary>
internal sealed class PodWorker
{
    private static readonly TimeSpan RetryLimit = TimeSpan.FromSeconds(10);

    private readonly PodWorkerParts _parts;
    private readonly Action<PodReport> _report;
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private readonly ConcurrentQueue<ActionOutcome> _outcomes = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly string _label;
    private readonly long _createdAt;
    private readonly bool _isOrphan;
    private volatile PodOrder _order;
    private volatile V1Pod _current;
    private long _notBefore;
    private long _objectsVersion;
    private V1Pod? _hashedPod;
    private IReadOnlyDictionary<string, string> _hashes = new Dictionary<string, string>();
    private PodMemory _memory;
    private V1PodStatus? _status;
    private IReadOnlyList<string> _podIps = [];
    private int _failures;
    private bool _hasRun;
    private bool _hasToldEnd;
    private PodResize _resize = PodResize.None;
    private V1Pod? _allocatedFrom;
    private PodResourceSet? _allocatedSet;
    private V1Pod? _allocatedPod;

    /// <param name="notBefore">Observations begun before this timestamp are too old; long.MinValue for a pod that is new here.</param>
    /// <param name="report">Called after each look at the pod; must not block.</param>
    public PodWorker(PodOrder order, bool isOrphan, long notBefore, PodWorkerParts parts, Action<PodReport> report)
    {
        _parts = parts;
        _report = report;
        _order = order;
        _isOrphan = isOrphan;
        _current = order.Pod;
        _status = order.Pod.Status;
        _memory = PodMemory.Empty with { ResizeError = PodResizeConditionRules.ErrorIn(order.Pod.Status) };
        _notBefore = notBefore;
        _createdAt = parts.Time.GetTimestamp();
        _label = $"{order.Pod.Metadata.NamespaceProperty}/{order.Pod.Metadata.Name}";
        Wake();
    }

    public string Uid => _order.Pod.Metadata.Uid;
    public PodOrder Order => _order;
    public bool IsOrphan => _isOrphan;
    public PodState State => _memory.State;

    /// <summary>The pod with its present status.</summary>
    public V1Pod Current => _current;

    public void Give(PodOrder order)
    {
        // A pod that is to go cannot be taken back; its grace may only change.
        if (_order.Removal is not null && order.Removal is null)
            return;
        if (VolumeSourceRules.NeedsRefresh(_order.Pod, order.Pod))
            Interlocked.Increment(ref _objectsVersion);
        _order = order;
        Wake();
    }

    /// <summary>An object that the pod takes files or variables from is no longer what it was.</summary>
    public void ObjectsChanged()
    {
        Interlocked.Increment(ref _objectsVersion);
        Wake();
    }

    public void Wake() => _wake.Writer.TryWrite(true);

    /// <summary>Something happened in the runtime: what was seen before now does not count.</summary>
    public void WakeToLook()
    {
        Interlocked.Exchange(ref _notBefore, _parts.Time.GetTimestamp());
        Wake();
    }

    /// <summary>Runs until the pod has left its source and all traces of it are gone.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        using var timer = _parts.Time.CreateTimer(static worker => ((PodWorker)worker!).Wake(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _parts.Metrics.WorkerStart.Observe(_parts.Time.GetElapsedTime(_createdAt).TotalSeconds);
        if (!_isOrphan)
            _parts.Metrics.ContainersPerPod.Observe(_order.Pod.Spec.Containers.Count);
        while (!_memory.IsFinished)
        {
            await _wake.Reader.ReadAsync(cancel).ConfigureAwait(false);
            var next = await TurnSafelyAsync(cancel).ConfigureAwait(false);
            timer.Change(next < TimeSpan.Zero ? TimeSpan.Zero : next, Timeout.InfiniteTimeSpan);
        }
        _parts.Probes.Remove(Uid);
    }

    /// <summary>Returns how long to wait at most until the next turn.</summary>
    private async Task<TimeSpan> TurnSafelyAsync(CancellationToken cancel)
    {
        var start = _parts.Time.GetTimestamp();
        try
        {
            var wait = await TurnAsync(cancel).ConfigureAwait(false);
            _failures = 0;
            return wait;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            throw;
        }
        catch (CriException e)
        {
            if (_failures == 0)
                _parts.Logger.TurnFailed(_label, e.Message);
        }
        catch (Exception e)
        {
            _parts.Logger.TurnBroke(e, _label);
        }
        finally
        {
            var kind = _memory.State != PodState.Syncing ? "terminate" : _hasRun ? "sync" : "create";
            _parts.Metrics.Worker.WithLabels(kind).Observe(_parts.Time.GetElapsedTime(start).TotalSeconds);
        }
        return PodMemoryRules.Delay(TimeSpan.FromSeconds(0.5), ++_failures, RetryLimit, Random.Shared.NextDouble());
    }

    private async Task<TimeSpan> TurnAsync(CancellationToken cancel)
    {
        TakeOutcomes();
        var order = _order;
        var seen = await LookAsync(order.Pod, cancel).ConfigureAwait(false);
        var now = _parts.Time.GetUtcNow();
        var pod = Allocated(order.Pod, seen);
        var verdicts = SyncProbes(pod, seen);
        var phase = Report(pod, seen, verdicts, now);
        var wish = WishOf(pod, order.Removal, phase, verdicts);
        var before = _memory;
        var plan = PodPlanner.Plan(wish, seen, before, now);
        _memory = plan.Memory;
        foreach (var notice in plan.Notices)
            Record(order.Pod, notice);
        if (before.State != _memory.State)
            await EnterAsync(_memory.State).ConfigureAwait(false);
        if (ShowsInStatus(before, _memory))
            Report(pod, seen, verdicts, now);
        foreach (var action in plan.Actions)
            _ = ActAsync(pod, action, cancel);
        return NextLook(plan, now);
    }

    /// <summary>The pod with the resources it was granted, which may be others than it asks for now.</summary>
    private V1Pod Allocated(V1Pod pod, PodObservation seen)
    {
        if (!_isOrphan && _memory.State == PodState.Syncing)
            TakeResize(pod, _parts.Admission.Resize(pod, Idle(pod, seen)));
        if (_resize.Allocation is not { } has)
            return pod;
        if (!ReferenceEquals(pod, _allocatedFrom) || !ReferenceEquals(has.Allocated, _allocatedSet))
            (_allocatedFrom, _allocatedSet, _allocatedPod) = (pod, has.Allocated, PodResourceSetRules.Apply(pod, has.Allocated));
        return _allocatedPod!;
    }

    /// <summary>What was granted anew is tried at once, however often what was granted before failed.</summary>
    private void TakeResize(V1Pod pod, PodResize next)
    {
        if (next.Grants > _resize.Grants)
        {
            Record(pod, ResizeNoticeRules.Started(pod, next.GrantedGeneration));
            _memory = _memory with { ResizeError = "", Retries = _memory.Retries.Remove(ResizePodAction.LaneName) };
            // Nothing of it runs, or nothing has to be done: it is complete with the grant.
            if (!next.IsInProgress && !_resize.IsInProgress)
                Record(pod, ResizeNoticeRules.Completed(pod, next.GrantedGeneration));
        }
        _resize = next;
    }

    /// <summary>Containers that neither run nor are about to.</summary>
    private List<string> Idle(V1Pod pod, PodObservation seen)
    {
        var idle = new List<string>();
        foreach (var container in PodResourceSetRules.Resizable(pod))
            if (!_memory.InFlight.Contains(StartContainerAction.LaneOf(container.Name)) && seen.Containers.FirstOrDefault(c => c.Name == container.Name) is null or { State: ContainerState.Exited })
                idle.Add(container.Name);
        return idle;
    }

    private void Record(V1Pod pod, PodNotice notice) => _parts.Events.Record(pod, notice.FieldPath, notice.Type, notice.Reason, notice.Message);

    private PodWish WishOf(V1Pod pod, PodRemoval? removal, string phase, IReadOnlyDictionary<(string ContainerId, ProbeKind Kind), ProbeVerdict> probes)
    {
        var verdict = _memory.Admitted ? AdmissionVerdict.Admitted : _parts.Admission.VerdictOf(Uid);
        return new PodWish(pod, removal, verdict.Rejection, phase, Hashes(pod), probes)
        {
            IsHeld = verdict.IsWaiting,
            ObjectsVersion = Interlocked.Read(ref _objectsVersion),
            Resize = _resize,
        };
    }

    private TimeSpan NextLook(PodPlan plan, DateTimeOffset now)
    {
        var resync = _parts.Options.ResyncPeriod * (1 + Random.Shared.NextDouble() / 10);
        return plan.LookAgainAt is { } at && at - now < resync ? at - now : resync;
    }

    private void TakeOutcomes()
    {
        var now = _parts.Time.GetUtcNow();
        while (_outcomes.TryDequeue(out var outcome))
        {
            if (!outcome.Ok && outcome.Reason != "PodTerminating")
                _parts.Logger.ActionFailed(_label, outcome.Action.Lane, outcome.Reason, outcome.Message);
            _memory = PodMemoryRules.Apply(_memory, outcome, now, Random.Shared.NextDouble());
        }
    }

    private async ValueTask<PodObservation> LookAsync(V1Pod pod, CancellationToken cancel)
    {
        var meta = pod.Metadata;
        return _parts.View.Fresh(meta.Uid, meta.NamespaceProperty, meta.Name, Interlocked.Read(ref _notBefore))
            ?? await _parts.View.ObserveAsync(meta.Uid, meta.NamespaceProperty, meta.Name, cancel).ConfigureAwait(false);
    }

    private IReadOnlyDictionary<(string ContainerId, ProbeKind Kind), ProbeVerdict> SyncProbes(V1Pod pod, PodObservation seen)
    {
        if (SandboxRules.Judge(pod, seen, _memory.SandboxIps, null).Current is { Ips.Count: > 0 } sandbox)
            _podIps = sandbox.Ips;
        if (PodContainerRules.IsHostNetwork(pod))
            _podIps = _parts.HostIps;
        if (_memory.State != PodState.Terminated)
            _parts.Probes.Sync(pod, seen, _podIps);
        return _parts.Probes.Verdicts(pod.Metadata.Uid);
    }

    /// <summary>Publishes the pod's status. Returns the phase that follows from its containers.</summary>
    private string Report(
        V1Pod pod, PodObservation seen, IReadOnlyDictionary<(string ContainerId, ProbeKind Kind), ProbeVerdict> verdicts, DateTimeOffset now)
    {
        var result = PodStatusBuilder.Build(new PodStatusInputs
        {
            Pod = pod,
            Old = _status,
            Seen = seen,
            Memory = _memory,
            Verdicts = verdicts,
            RuntimeName = _parts.Options.RuntimeName,
            HostIps = _parts.HostIps,
            Now = now,
            QosClass = QosRules.NameOf(QosRules.ClassOf(pod)),
            Resize = _resize,
        });
        if (!_hasRun && result.Status.Phase == "Running")
        {
            _hasRun = true;
            if (seen.Sandboxes.Count > 0 && _memory.LastSandboxAttempt is not null)
                _parts.Metrics.PodStart.Observe(_parts.Time.GetElapsedTime(_createdAt).TotalSeconds);
        }
        foreach (var (type, end) in TerminationRules.Between(_status, result.Status))
            _parts.Metrics.TerminatedContainers.WithLabels(type, end.ExitCode.ToString(CultureInfo.InvariantCulture), end.Reason ?? "").Inc();
        foreach (var notice in ResizeNoticeRules.Between(_order.Pod, pod, _status, result.Status, _resize.Pending, _memory.State != PodState.Syncing))
            Record(_order.Pod, notice);
        _status = result.Status;
        _current = new V1Pod { ApiVersion = pod.ApiVersion ?? "v1", Kind = pod.Kind ?? "Pod", Metadata = pod.Metadata, Spec = pod.Spec, Status = result.Status };
        if (!_isOrphan && (_memory.Admitted || _memory.State != PodState.Syncing))
            Tell(pod, seen);
        return result.Phase;
    }

    private void Tell(V1Pod pod, PodObservation seen)
    {
        var hold = ReportHoldRules.Of(pod, _memory, seen, _hasToldEnd);
        _hasToldEnd = _memory.State != PodState.Syncing;
        _report(new PodReport(_current, _memory is { State: PodState.Terminated, TornDown: true }, hold));
    }

    private async Task EnterAsync(PodState state)
    {
        _parts.Logger.StateChanged(_label, state);
        _parts.Probes.StopLivenessAndStartup(Uid);
        if (state == PodState.Terminated)
        {
            _parts.Probes.Remove(Uid);
            _parts.Admission.Release(Uid);
        }
        await _stopping.CancelAsync().ConfigureAwait(false);
    }

    private static bool ShowsInStatus(PodMemory before, PodMemory after) =>
        before.State != after.State || before.Admitted != after.Admitted || before.StartFailures != after.StartFailures || before.Cause != after.Cause || before.ResizeError != after.ResizeError
        || before.Rejection != after.Rejection;

    /// <summary>
    /// What a container is about to be started with is on disk before it is: a kubelet that is killed meanwhile must not take it for one
    /// that still has what it had before, and start it again.
    /// </summary>
    private Task WriteAheadAsync(V1Pod pod, PodAction action)
    {
        if (action is StartContainerAction start && PodContainerRules.Find(pod, start.Name) is { Container: { } container })
            _parts.Admission.Actuated(Uid, start.Name, PodResourceSetRules.Effective(container.Resources, pod.Spec.Resources));
        return action is StartContainerAction or ResizePodAction ? _parts.Admission.KeptAsync(Uid) : Task.CompletedTask;
    }

    /// <summary>One action from start to outcome; never throws.</summary>
    private async Task ActAsync(V1Pod pod, PodAction action, CancellationToken cancel)
    {
        ActionOutcome outcome;
        try
        {
            _parts.Logger.Acting(_label, action.Lane, action.Reason);
            await WriteAheadAsync(pod, action).ConfigureAwait(false);
            var start = _parts.Time.GetTimestamp();
            outcome = await _parts.Executor.ExecuteAsync(pod, action, _podIps, _stopping.Token, cancel).ConfigureAwait(false);
            if (action is ResizePodAction)
                _parts.Metrics.Resizes.Acted(_parts.Time.GetElapsedTime(start), outcome.Ok);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return;
        }
        catch (CriException e)
        {
            outcome = new ActionOutcome(action, false, e.Reason.ToString(), e.Message);
        }
        catch (Exception e)
        {
            _parts.Logger.ActionBroke(e, _label, action.Lane);
            outcome = new ActionOutcome(action, false, "InternalError", e.Message);
        }
        // In this order: who finds the outcome must not look at what was seen before the action took effect.
        Interlocked.Exchange(ref _notBefore, _parts.Time.GetTimestamp());
        _outcomes.Enqueue(outcome);
        Wake();
    }

    private IReadOnlyDictionary<string, string> Hashes(V1Pod pod)
    {
        if (ReferenceEquals(_hashedPod, pod))
            return _hashes;
        var hashes = new Dictionary<string, string>();
        if (!_isOrphan)
            foreach (var (container, _) in PodContainerRules.All(pod))
                hashes[container.Name] = _parts.Hash(container);
        _hashedPod = pod;
        return _hashes = hashes;
    }
}
