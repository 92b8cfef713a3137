using System.Collections.Concurrent;
using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Observation;

namespace NodeStack.Kubelet.Probes;

/// <summary>
/// Runs every probe of the node. Woken by one timer (<see cref="ProbeTimeline"/>) and by Sync; owns the probe states; writes
/// verdicts, which it also hands to the checkpoint. No task or thread exists for a probe that is not running.
/// </summary>
internal sealed class ProbeLoop : IProbes, IDisposable
{
    private static readonly ProbeKind[] Kinds = [ProbeKind.Startup, ProbeKind.Readiness, ProbeKind.Liveness];
    private static readonly IReadOnlyDictionary<(string, ProbeKind), ProbeVerdict> NoVerdicts = new Dictionary<(string, ProbeKind), ProbeVerdict>();

    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<string, PodProbes> _pods = new();
    private readonly Queue<ProbeSlot> _waiting = new();
    private readonly IProber _prober;
    private readonly ProbeVerdictCache _verdicts;
    private readonly ProbeMetrics _metrics;
    private readonly ProbeOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Func<double> _random;
    private readonly ProbeTimeline _timeline;
    private readonly DateTimeOffset _began;
    private int _active;
    private bool _disposed;

    /// <param name="prober">Runs one probe; see <see cref="ProbeExecutor"/>.</param>
    /// <param name="random">In [0, 1); for tests.</param>
    public ProbeLoop(
        IProber prober, ProbeVerdictCache verdicts, ProbeMetrics metrics, ProbeOptions options, TimeProvider time, ILogger logger,
        Func<double>? random = null)
    {
        (_prober, _verdicts, _metrics, _options, _time, _logger) = (prober, verdicts, metrics, options, time, logger);
        _random = random ?? Random.Shared.NextDouble;
        _began = time.GetUtcNow();
        _timeline = new ProbeTimeline(time, options.Slack, OnDue);
    }

    public event Action<string>? VerdictChanged;

    /// <summary>Probes running at this moment.</summary>
    internal int Active
    {
        get
        {
            lock (_lock)
                return _active;
        }
    }

    public void Sync(V1Pod pod, PodObservation seen, IReadOnlyList<string> podIps)
    {
        lock (_lock)
        {
            if (Find_NeedsLock(pod) is not { } probes)
                return;
            var ip = podIps.Count > 0 ? podIps[0] : probes.PodIp;
            var renewed = !ReferenceEquals(probes.Pod, pod);
            if (renewed)
                probes.Replace(pod);
            if (pod.Metadata.DeletionTimestamp is not null && !probes.Stopping)
                Stop_NeedsLock(probes);
            var retarget = renewed || ip != probes.PodIp;
            probes.PodIp = ip;
            var changed = RemoveGone_NeedsLock(probes, seen);
            foreach (var (container, isInit) in probes.Probed)
                changed |= SyncContainer_NeedsLock(probes, container, isInit, seen, retarget);
            if (changed)
                probes.PublishVerdicts();
        }
    }

    public void StopLivenessAndStartup(string podUid)
    {
        lock (_lock)
        {
            if (_pods.TryGetValue(podUid, out var probes) && !probes.Stopping)
            {
                Stop_NeedsLock(probes);
                probes.PublishVerdicts();
            }
        }
    }

    public void Remove(string podUid)
    {
        lock (_lock)
        {
            if (!_pods.TryRemove(podUid, out var probes))
                return;
            foreach (var slot in probes.Slots)
                Remove_NeedsLock(slot);
            probes.Slots.Clear();
            probes.PublishVerdicts();
            _metrics.Remove(probes);
        }
    }

    public IReadOnlyDictionary<(string ContainerId, ProbeKind Kind), ProbeVerdict> Verdicts(string podUid) =>
        _pods.TryGetValue(podUid, out var probes) ? probes.Verdicts : NoVerdicts;

    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed)
                return;
            _disposed = true;
            foreach (var probes in _pods.Values)
            {
                foreach (var slot in probes.Slots)
                    Remove_NeedsLock(slot);
            }
        }

        _timeline.Dispose();
        _verdicts.Dispose();
    }

    /// <summary>Called by the slot as a work item.</summary>
    internal void Run(ProbeSlot slot) => _ = RunAsync(slot);

    private PodProbes? Find_NeedsLock(V1Pod pod)
    {
        var uid = pod.Metadata.Uid;
        if (_disposed)
            return null;
        if (_pods.TryGetValue(uid, out var probes))
            return probes;
        if (!ContainerProbesSelector.HasProbes(pod))
            return null;
        return _pods[uid] = new PodProbes(pod);
    }

    private bool RemoveGone_NeedsLock(PodProbes probes, PodObservation seen)
    {
        var before = probes.Slots.Count;
        for (var i = before - 1; i >= 0; i--)
        {
            var slot = probes.Slots[i];
            if (Newest(seen, slot.Target.Container.Name) is { State: ContainerState.Running } container && container.Id == slot.Target.ContainerId)
                continue;
            Remove_NeedsLock(slot);
            probes.Slots.RemoveAt(i);
        }

        return probes.Slots.Count != before;
    }

    private bool SyncContainer_NeedsLock(PodProbes probes, V1Container container, bool isInit, PodObservation seen, bool retarget)
    {
        if (Newest(seen, container.Name) is not { State: ContainerState.Running } running)
            return false;
        var known = false;
        foreach (var slot in probes.Slots)
        {
            if (slot.Target.ContainerId != running.Id)
                continue;
            known = true;
            if (retarget && ContainerProbesSelector.Probe(container, slot.Target.Kind) is { } probe)
                slot.Target = new ProbeTarget(probes.Pod, container, isInit, slot.Target.Kind, probe, running.Id, probes.PodIp);
        }

        if (known)
            return false;
        foreach (var kind in Kinds)
            Add_NeedsLock(probes, container, isInit, kind, running);
        return true;
    }

    private void Add_NeedsLock(PodProbes probes, V1Container container, bool isInit, ProbeKind kind, ContainerObservation running)
    {
        if (ContainerProbesSelector.Probe(container, kind) is not { } probe)
            return;
        var target = new ProbeTarget(probes.Pod, container, isInit, kind, probe, running.Id, probes.PodIp);
        var known = _verdicts.Take(running.Id, kind) ?? AdoptionRules.FromStatus(probes.Pod, running.Id, kind);
        var state = known is { } verdict ? ProbeState.Adopt(kind, verdict) : ProbeState.Initial(kind);
        var slot = new ProbeSlot(this, probes, target, state, running.StartedAt);
        probes.Slots.Add(slot);
        if (known is { } kept)
            _verdicts.Set(running.Id, kind, kept);
        if (probes.Stopping && kind != ProbeKind.Readiness)
            slot.State = Quiet(kind);
        ScheduleFirst_NeedsLock(slot);
    }

    private void ScheduleFirst_NeedsLock(ProbeSlot slot)
    {
        if (!slot.State.MayRun(slot.Pod.Startup(slot.Target.ContainerId)?.State))
            return;
        var now = _timeline.Now;
        var runningFor = slot.StartedAt is { } started ? _time.GetUtcNow() - started : TimeSpan.Zero;
        var spread = slot.StartedAt < _began ? ProbeSchedule.Spread(slot.Target.Timings.Period, now, _random()) : TimeSpan.Zero;
        _timeline.Schedule(slot, ProbeSchedule.First(slot.Target.Kind, slot.Target.Timings, now, runningFor, spread));
    }

    /// <summary>Liveness and startup end with success, as upstream: a terminating container must not be restarted for them.</summary>
    private void Stop_NeedsLock(PodProbes probes)
    {
        probes.Stopping = true;
        var opened = new List<ProbeSlot>();
        foreach (var slot in probes.Slots)
        {
            if (slot.Target.Kind == ProbeKind.Readiness)
                continue;
            if (slot.Target.Kind == ProbeKind.Startup && slot.State.Verdict != ProbeVerdict.Success)
                opened.Add(slot);
            slot.State = Quiet(slot.Target.Kind);
            _timeline.Cancel(slot);
            _ = slot.Cancel?.CancelAsync();
        }

        // Only now: all liveness probes must be quiet before a gate opens.
        foreach (var startup in opened)
            OpenGate_NeedsLock(startup);
    }

    private static ProbeState Quiet(ProbeKind kind) => ProbeState.Adopt(kind, ProbeVerdict.Success) with { OnHold = true };

    private void Remove_NeedsLock(ProbeSlot slot)
    {
        slot.Removed = true;
        _timeline.Cancel(slot);
        // Not Cancel: its callbacks would run here, under the lock.
        _ = slot.Cancel?.CancelAsync();
        if (!_disposed)
            _verdicts.Forget(slot.Target.ContainerId, slot.Target.Kind);
    }

    private void OnDue(ProbeSlot slot)
    {
        lock (_lock)
        {
            if (slot.Removed || slot.Running)
                return;
            slot.Running = true;
            if (_active < _options.MaxConcurrent)
                Start_NeedsLock(slot);
            else
                _waiting.Enqueue(slot);
        }
    }

    private void Start_NeedsLock(ProbeSlot slot)
    {
        _active++;
        ThreadPool.UnsafeQueueUserWorkItem(slot, preferLocal: false);
    }

    private async Task RunAsync(ProbeSlot slot)
    {
        ProbeOutcome? outcome = null;
        var began = _timeline.Now;
        try
        {
            if (Prepare(slot) is { } target)
                outcome = await _prober.ProbeAsync(target, slot.Cancel!.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (slot.Cancel?.IsCancellationRequested == true)
        {
            // The container or the pod is gone.
        }
        catch (Exception error)
        {
            ProbeLog.Broken(_logger, error, slot.Target.Kind, slot.Target.Pod.Metadata.Name, slot.Target.Container.Name);
        }

        Finish(slot, outcome, began);
    }

    private ProbeTarget? Prepare(ProbeSlot slot)
    {
        lock (_lock)
        {
            if (slot.Removed || slot.Target.LacksAddress)
                return null;
            _metrics.StartDelay.Observe(Math.Max(0, (_timeline.Now - slot.Due).TotalSeconds));
            slot.Cancel = new CancellationTokenSource();
            return slot.Target;
        }
    }

    private void Finish(ProbeSlot slot, ProbeOutcome? outcome, TimeSpan began)
    {
        var changed = false;
        lock (_lock)
        {
            _active--;
            if (_waiting.TryDequeue(out var next))
                Start_NeedsLock(next);
            slot.Running = false;
            slot.Cancel?.Dispose();
            slot.Cancel = null;
            if (!slot.Removed && !_disposed)
            {
                if (outcome is { } result && !slot.State.OnHold)
                    changed = Apply_NeedsLock(slot, result, _timeline.Now - began);
                if (slot.State.MayRun(slot.Pod.Startup(slot.Target.ContainerId)?.State))
                    _timeline.Schedule(slot, ProbeSchedule.Next(slot.Due, _timeline.Now, slot.Target.Timings.Period));
            }
        }

        if (changed)
            VerdictChanged?.Invoke(slot.Target.Pod.Metadata.Uid);
    }

    private bool Apply_NeedsLock(ProbeSlot slot, ProbeOutcome outcome, TimeSpan took)
    {
        _metrics.Observe(slot, outcome.Result, took);
        if (outcome.Result is ProbeResult.Errored or ProbeResult.Late)
            return false;
        var before = slot.State.Verdict;
        slot.State = slot.State.After(outcome.Result != ProbeResult.Failure, slot.Target.Timings);
        if (slot.State.Verdict == before)
            return false;
        _verdicts.Set(slot.Target.ContainerId, slot.Target.Kind, slot.State.Verdict);
        slot.Pod.PublishVerdicts();
        if (slot.Target.Kind == ProbeKind.Startup && slot.State.Verdict == ProbeVerdict.Success)
            OpenGate_NeedsLock(slot);
        return true;
    }

    private void OpenGate_NeedsLock(ProbeSlot startup)
    {
        foreach (var slot in startup.Pod.Slots)
        {
            if (slot.Target.ContainerId == startup.Target.ContainerId && slot.Target.Kind != ProbeKind.Startup && !slot.Running)
                ScheduleFirst_NeedsLock(slot);
        }
    }

    private static ContainerObservation? Newest(PodObservation seen, string name)
    {
        foreach (var container in seen.Containers)
        {
            if (container.Name == name)
                return container;
        }

        return null;
    }
}
