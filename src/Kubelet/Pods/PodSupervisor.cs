using k8s.Models;
using NodeStack.KubeApi.Events;
using NodeStack.Kubelet.Eviction;
using NodeStack.Kubelet.Observation;
using NodeStack.Kubelet.Sources;

namespace NodeStack.Kubelet.Pods;

/// <summary>
/// Owns the workers. Takes pod sets and relists; gives each pod its worker, tells workers of pods that left to let go, and
/// terminates what runs without being in any source once all sources have spoken. Two pods of the same name never overlap: the
/// second waits until the first is gone, also when both have the same uid.
/// </summary>
internal sealed class PodSupervisor : IPodDirectory, IEvictionTarget
{
    private static readonly (string Lifecycle, PodState State)[] s_lifecycles =
        [("sync", PodState.Syncing), ("terminating", PodState.Terminating), ("terminated", PodState.Terminated)];
    private readonly PodWorkerParts _parts;
    private readonly IReadOnlySet<PodOrigin> _expected;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Slot> _slots = [];
    private readonly Dictionary<string, V1Pod> _waiting = [];

    /// <summary>When pods ended that a relist from before may still show.</summary>
    private readonly Dictionary<string, long> _endedAt = [];
    private CancellationToken _cancel;
    private volatile bool _sourcesReady;

    /// <param name="expected">The sources that must have reported before anything may count as orphaned.</param>
    public PodSupervisor(PodWorkerParts parts, IReadOnlySet<PodOrigin> expected)
    {
        _parts = parts;
        _expected = expected;
        parts.Probes.VerdictChanged += Wake;
        parts.Admission.Changed += Wake;
    }

    /// <summary>Raised after a pod's status was worked out anew; handlers must not block.</summary>
    public event Action<PodReport>? StatusReported;

    /// <summary>Raised with the uid of a pod that left its source once nothing of it is left; handlers must not block.</summary>
    public event Action<string>? PodEnded;

    /// <summary>Raised after the workers were told of a set; handlers must not block.</summary>
    public event Action<PodSet>? SetApplied;

    public bool SourcesReady => _sourcesReady;

    public IReadOnlyList<V1Pod> Pods
    {
        get
        {
            lock (_gate)
            {
                var pods = new List<V1Pod>(_slots.Count);
                foreach (var slot in _slots.Values)
                    pods.Add(slot.Worker.Current);
                return pods;
            }
        }
    }

    public IReadOnlyList<V1Pod> Candidates
    {
        get
        {
            lock (_gate)
                return [.. _slots.Values.Select(s => s.Worker).Where(IsCandidate).Select(w => w.Current)];
        }
    }

    /// <summary>Workers that have not ended.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _slots.Count + _waiting.Count;
        }
    }

    public V1Pod? ByUid(string uid)
    {
        lock (_gate)
            return _slots.TryGetValue(uid, out var slot) ? slot.Worker.Current : null;
    }

    public V1Pod? ByName(string ns, string name)
    {
        lock (_gate)
            return FindByName(ns, name)?.Worker.Current;
    }

    public bool HasEnded(string uid) => Find(uid) is not { State: not PodState.Terminated };

    public bool IsActive(string uid)
    {
        lock (_gate)
            return _slots.ContainsKey(uid) || _waiting.ContainsKey(uid);
    }

    /// <summary>Takes pod sets until cancelled. Ends without stopping any pod.</summary>
    public async Task RunAsync(IAsyncEnumerable<PodSet> sets, Func<RuntimeSnapshot> latest, CancellationToken cancel)
    {
        Start(cancel);
        await foreach (var set in sets.WithCancellation(cancel).ConfigureAwait(false))
        {
            Apply(set);
            OnRelist(latest());
        }
        await Task.Delay(Timeout.InfiniteTimeSpan, _parts.Time, cancel).ConfigureAwait(false);
    }

    /// <summary>Sets the token that ends all workers. Must come before the first set.</summary>
    public void Start(CancellationToken cancel) => _cancel = cancel;

    /// <summary>Makes the workers match the set.</summary>
    public void Apply(PodSet set)
    {
        lock (_gate)
        {
            // First: what comes in the place of a pod that left is often in the same set.
            foreach (var uid in _slots.Keys)
                if (!set.Pods.ContainsKey(uid))
                    _parts.Admission.Leave(uid);
            foreach (var pod in set.Pods.Values)
                if (_slots.ContainsKey(pod.Metadata.Uid))
                    Take_NeedsLock(pod);
            foreach (var pod in _parts.Admission.Order(set.Pods.Values.Where(p => !_slots.ContainsKey(p.Metadata.Uid))))
                Take_NeedsLock(pod);
            _parts.Admission.Flush();
            foreach (var (uid, slot) in _slots)
                if (!set.Pods.ContainsKey(uid))
                    Release(slot);
            foreach (var uid in _waiting.Keys.Where(uid => !set.Pods.ContainsKey(uid)).ToList())
                _waiting.Remove(uid);
            _sourcesReady = _expected.All(set.Seen.Contains);
            if (_sourcesReady)
                _parts.Admission.SourcesReady(set.Pods.Keys.Concat(_slots.Keys).ToHashSet());
            Count_NeedsLock(set);
        }
        SetApplied?.Invoke(set);
    }

    /// <summary>Takes in the latest relist: pods that run without being wished are terminated.</summary>
    public void OnRelist(RuntimeSnapshot snapshot)
    {
        if (!_sourcesReady)
            return;
        lock (_gate)
        {
            foreach (var (uid, endedAt) in _endedAt)
                if (endedAt < snapshot.Begun)
                    _endedAt.Remove(uid);
            foreach (var (uid, seen) in snapshot.Pods)
                if (!_slots.ContainsKey(uid) && !_waiting.ContainsKey(uid) && !_endedAt.ContainsKey(uid))
                    StartOrphan_NeedsLock(seen);
        }
    }

    /// <summary>Wakes the workers of pods that changed in the runtime.</summary>
    public void OnPodsChanged(IReadOnlyList<string> uids)
    {
        foreach (var uid in uids)
            Wake(uid);
    }

    /// <summary>ConfigMaps or Secrets of these pods changed.</summary>
    public void OnObjectsChanged(IReadOnlyCollection<string> uids)
    {
        foreach (var uid in uids)
            Find(uid)?.ObjectsChanged();
    }

    public void Wake(string uid) => Find(uid)?.Wake();

    /// <summary>For runtime events: the worker asks the runtime instead of trusting the last relist.</summary>
    public void WakeToLook(string uid) => Find(uid)?.WakeToLook();

    /// <summary>
    /// Terminates a pod for the kubelet's own reasons (eviction, shutdown); its status says Failed with these texts. A pod that goes
    /// already only goes faster.
    /// </summary>
    /// <param name="grace">Null: the pod's own.</param>
    /// <param name="disruption">Message of the DisruptionTarget condition; null for none.</param>
    /// <returns>False when no worker has the pod, or it has ended.</returns>
    public bool Evict(string uid, TimeSpan? grace, string reason, string message, string? disruption = null)
    {
        if (Find(uid) is not { State: not PodState.Terminated } worker)
            return false;
        var removal = worker.Order.Removal is { } known
            ? known with { Grace = known.Grace is { } before && (grace is null || before < grace) ? before : grace }
            : new PodRemoval(grace, reason, message, LeftSource: false, disruption);
        worker.Give(worker.Order with { Removal = removal });
        return true;
    }

    /// <summary>Orphans stop anyway; of what was evicted already no more can be won.</summary>
    private static bool IsCandidate(PodWorker worker) =>
        !worker.IsOrphan && worker.State != PodState.Terminated && worker.Order.Removal is not { Reason.Length: > 0 };

    private PodWorker? Find(string uid)
    {
        lock (_gate)
            return _slots.TryGetValue(uid, out var slot) ? slot.Worker : null;
    }

    private void Take_NeedsLock(V1Pod pod)
    {
        var uid = pod.Metadata.Uid;
        if (_slots.TryGetValue(uid, out var slot))
        {
            if (slot.Worker.Order.Removal is { LeftSource: true })
                slot.Returning = pod;
            else if (slot.Worker.Order.Removal is null && !ReferenceEquals(slot.Worker.Order.Pod, pod))
                slot.Worker.Give(new PodOrder(pod, null));
            return;
        }
        if (FindByName(pod.Metadata.NamespaceProperty, pod.Metadata.Name) is { } other)
        {
            if (!_waiting.ContainsKey(uid))
                _parts.Logger.NameTaken($"{pod.Metadata.NamespaceProperty}/{pod.Metadata.Name}", other.Worker.Uid);
            _waiting[uid] = pod;
            return;
        }
        Start_NeedsLock(new PodOrder(pod, null), isOrphan: false, long.MinValue);
    }

    private static void Release(Slot slot)
    {
        slot.Returning = null;
        var order = slot.Worker.Order;
        if (order.Removal is not { LeftSource: true })
            slot.Worker.Give(order with { Removal = (order.Removal ?? new PodRemoval(null)) with { LeftSource = true } });
    }

    private void StartOrphan_NeedsLock(PodObservation seen)
    {
        _parts.Logger.OrphanFound($"{seen.Namespace}/{seen.Name}");
        _parts.Metrics.OrphanedRuntimePods.Inc();
        Start_NeedsLock(new PodOrder(OrphanPodBuilder.Build(seen), new PodRemoval(null)), isOrphan: true, _parts.Time.GetTimestamp());
    }

    private void Start_NeedsLock(PodOrder order, bool isOrphan, long notBefore)
    {
        var victims = isOrphan ? [] : _parts.Admission.Enter(order.Pod);
        var worker = new PodWorker(order, isOrphan, notBefore, _parts, report => StatusReported?.Invoke(report));
        var slot = new Slot(worker);
        _slots.Add(worker.Uid, slot);
        // On the pool: a worker's first steps must not run under the lock.
        _ = Task.Run(() => RunAsync(slot));
        foreach (var victim in victims)
            Preempt_NeedsLock(victim);
    }

    private void Preempt_NeedsLock(V1Pod victim)
    {
        const string reason = "Preempting";
        const string message = "Preempted in order to admit critical pod";
        _parts.Events.Record(victim, "", EventType.Warning, reason, message);
        if (!Evict(victim.Metadata.Uid, null, reason, message, "Pod was preempted by Kubelet to accommodate a critical pod."))
            _parts.Admission.Release(victim.Metadata.Uid);
    }

    private async Task RunAsync(Slot slot)
    {
        try
        {
            await slot.Worker.RunAsync(_cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_cancel.IsCancellationRequested)
        {
            return;
        }
        lock (_gate)
            Finish_NeedsLock(slot);
        if (!IsActive(slot.Worker.Uid))
            PodEnded?.Invoke(slot.Worker.Uid);
    }

    private void Finish_NeedsLock(Slot slot)
    {
        _slots.Remove(slot.Worker.Uid);
        _endedAt[slot.Worker.Uid] = _parts.Time.GetTimestamp();
        _parts.Admission.Release(slot.Worker.Uid);
        var meta = slot.Worker.Order.Pod.Metadata;
        if (slot.Returning is { } returning)
        {
            _parts.Metrics.RestartedPods.WithLabels("true").Inc();
            Start_NeedsLock(new PodOrder(returning, null), isOrphan: false, _parts.Time.GetTimestamp());
            return;
        }
        foreach (var pod in _waiting.Values)
        {
            if (pod.Metadata.Name != meta.Name || pod.Metadata.NamespaceProperty != meta.NamespaceProperty)
                continue;
            _waiting.Remove(pod.Metadata.Uid);
            Start_NeedsLock(new PodOrder(pod, null), isOrphan: false, long.MinValue);
            return;
        }
    }

    private Slot? FindByName(string ns, string name)
    {
        foreach (var slot in _slots.Values)
            if (slot.Worker.Order.Pod.Metadata.Name == name && slot.Worker.Order.Pod.Metadata.NamespaceProperty == ns)
                return slot;
        return null;
    }

    private void Count_NeedsLock(PodSet set)
    {
        foreach (var isStatic in (ReadOnlySpan<bool>)[true, false])
        {
            var label = isStatic ? "true" : "false";
            var slots = _slots.Values.Where(s => !s.Worker.IsOrphan && MirrorRules.IsStatic(s.Worker.Order.Pod) == isStatic).ToList();
            _parts.Metrics.Desired.WithLabels(label).Set(set.Pods.Values.Count(p => MirrorRules.IsStatic(p) == isStatic));
            _parts.Metrics.Active.WithLabels(label).Set(slots.Count(s => s.Worker.State == PodState.Syncing));
            foreach (var (lifecycle, state) in s_lifecycles)
                _parts.Metrics.Working.WithLabels("desired", lifecycle, label).Set(slots.Count(s => s.Worker.State == state));
        }
        _parts.Metrics.MirrorPods.Set(set.Pods.Values.Count(MirrorRules.IsStatic));
        _parts.Metrics.EphemeralContainers.Set(set.Pods.Values.Sum(static p => p.Spec.EphemeralContainers?.Count ?? 0));
        _parts.Metrics.Working.WithLabels("runtime_only", "terminating", "unknown").Set(_slots.Values.Count(s => s.Worker.IsOrphan));
    }

    private sealed class Slot(PodWorker worker)
    {
        public PodWorker Worker { get; } = worker;

        /// <summary>The same uid came back while its worker was letting go.</summary>
        public V1Pod? Returning { get; set; }
    }
}
