using System.Collections.Immutable;
using k8s.Models;
using NodeStack.Kubelet.Resources.Allocation;
using NodeStack.Kubelet.Resources.Resize;

namespace NodeStack.Kubelet.Admission;

/// <summary>
/// The one place where pods are let onto the node. Owns who holds what; each judgement sees all earlier ones, under one lock, and
/// makes no call that could take long.
/// </summary>
internal sealed class AdmissionGate : IPodAdmission
{
    private readonly AdmissionGateParts _parts;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, AdmissionEntry> _entries = new(StringComparer.Ordinal);
    private readonly HashSet<string> _left = new(StringComparer.Ordinal);
    private readonly ResizeBook _resizes;

    public AdmissionGate(AdmissionGateParts parts)
    {
        _parts = parts;
        _resizes = new ResizeBook(
            _parts.Allocations, _parts.Resizes, pod => PodAdmissionRules.JudgeResize(pod, Scene_NeedsLock(pod, [])),
            pod => _entries[pod.Metadata.Uid] = _entries[pod.Metadata.Uid] with { Pod = pod });
    }

    public event Action<string>? Changed;

    public IReadOnlyList<V1Pod> Order(IEnumerable<V1Pod> pods) => AdmissionOrderRules.Order(pods, IsKnown);

    public IReadOnlyList<V1Pod> Enter(V1Pod pod)
    {
        if (PodEndRules.HasEnded(pod))
            return [];
        lock (_gate)
        {
            var kept = _parts.Allocations.Find(pod.Metadata.Uid);
            var allocated = kept is null ? pod : PodResourceSetRules.Apply(pod, kept.Allocated);
            if (IsKnown(pod))
                return Admit_NeedsLock(allocated, []);
            // Nothing of it was started, and nothing will be: it holds nothing.
            return pod.Metadata.DeletionTimestamp is not null ? [] : Judge_NeedsLock(allocated);
        }
    }

    public AdmissionVerdict VerdictOf(string uid)
    {
        lock (_gate)
            return _entries.TryGetValue(uid, out var entry) ? entry.Verdict : AdmissionVerdict.Admitted;
    }

    public PodResize Resize(V1Pod pod, IReadOnlyCollection<string> idle)
    {
        var uid = pod.Metadata.Uid;
        IReadOnlyList<string> changed;
        PodResize resize;
        lock (_gate)
        {
            if (!_entries.TryGetValue(uid, out var entry) || !entry.HoldsResources || _parts.Allocations.Find(uid) is not { } has)
                return PodResize.None;
            changed = [.. _resizes.Take(pod, has), .. Settle_NeedsLock(uid, idle)];
            resize = _resizes.StateOf(uid, _parts.Allocations.Find(uid)!);
        }
        Tell(changed, but: uid);
        return resize;
    }

    public void Actuated(string uid, string? container, V1ResourceRequirements? given)
    {
        IReadOnlyList<string> changed;
        lock (_gate)
        {
            if (_parts.Allocations.Find(uid) is not { } has || (container is not null && !has.Allocated.Containers.ContainsKey(container)))
                return;
            changed = Give_NeedsLock(uid, has, has.Actual.With(container, given));
        }
        Tell(changed, but: null);
    }

    public Task KeptAsync(string uid) => _parts.Allocations.Kept(uid);

    /// <summary>What waits is judged again; for a clock.</summary>
    public void RetryResizes()
    {
        IReadOnlyList<string> changed;
        lock (_gate)
            changed = _resizes.Retry(ResizeTriggers.Periodic);
        Tell(changed, but: null);
    }

    public void Leave(string uid)
    {
        lock (_gate)
            if (_entries.TryGetValue(uid, out var entry) && entry.HoldsResources)
                _left.Add(uid);
    }

    public void Release(string uid)
    {
        var freed = new List<string>();
        lock (_gate)
        {
            var wasHere = _entries.Remove(uid);
            _left.Remove(uid);
            _resizes.Forget(uid);
            _parts.Allocations.Remove(uid);
            foreach (var (waiting, entry) in _entries.Where(e => e.Value.WaitsFor.Contains(uid)).ToList())
            {
                var next = _entries[waiting] = entry with { WaitsFor = entry.WaitsFor.Remove(uid) };
                if (next.WaitsFor.IsEmpty)
                    freed.Add(waiting);
            }
            freed.AddRange(_resizes.Retry(wasHere ? ResizeTriggers.PodTerminated : ResizeTriggers.PodsRemoved));
        }
        Tell(freed, but: null);
    }

    public void SourcesReady(IReadOnlySet<string> uids)
    {
        IReadOnlyList<string> changed = [];
        lock (_gate)
        {
            _parts.Allocations.KeepOnly(uids);
            if (!_resizes.IsOpen)
            {
                _resizes.IsOpen = true;
                changed = _resizes.Retry(ResizeTriggers.PodsAdded);
            }
        }
        Tell(changed, but: null);
    }

    public void Flush() => _parts.Allocations.Flush();

    private void Tell(IReadOnlyList<string> changed, string? but)
    {
        foreach (var uid in changed.Distinct())
            if (uid != but)
                Changed?.Invoke(uid);
    }

    /// <summary>Containers that do not run have what is allocated: they cannot hold anything else.</summary>
    private IReadOnlyList<string> Settle_NeedsLock(string uid, IReadOnlyCollection<string> idle)
    {
        if (idle.Count == 0 || _parts.Allocations.Find(uid) is not { IsActuated: false } has)
            return [];
        var actual = has.Actual;
        foreach (var name in idle)
            if (has.Allocated.Containers.ContainsKey(name))
                actual = actual.With(name, PodResourceSetRules.Effective(has.Allocated.Of(name), has.Allocated.Pod));
        return Give_NeedsLock(uid, has, actual);
    }

    private IReadOnlyList<string> Give_NeedsLock(string uid, PodAllocation has, PodResourceSet actual)
    {
        if (PodResourceSetRules.AreSame(actual, has.Actual))
            return [];
        var given = has with { Actual = actual };
        _parts.Allocations.Set(uid, given);
        _parts.Allocations.Flush();
        _resizes.Counted([uid]);
        return _entries.TryGetValue(uid, out var entry) && ResizeOrderRules.AsksForMore(Held(entry.Pod, has), PodResourceSetRules.Of(Held(entry.Pod, given)))
            ? _resizes.Retry(ResizeTriggers.PodResized)
            : [];
    }

    /// <summary>The pod with the larger of what it is allocated and what it has.</summary>
    private static V1Pod Held(V1Pod pod, PodAllocation has) => has.IsActuated ? pod : PodResourceSetRules.Apply(pod, PodResourceSetRules.Larger(has.Allocated, has.Actual));

    private bool IsKnown(V1Pod pod) =>
        _parts.IsInRuntime(pod.Metadata.Uid) || _parts.Allocations.Find(pod.Metadata.Uid) is not null || AdmissionOrderRules.HasRun(pod);

    private IReadOnlyList<V1Pod> Judge_NeedsLock(V1Pod pod)
    {
        var leaving = Leaving_NeedsLock(CriticalPodRules.IsCritical(pod));
        var finding = PodAdmissionRules.Judge(pod, Scene_NeedsLock(pod, leaving));
        if (finding.Rejection is { } rejection)
        {
            _entries[pod.Metadata.Uid] = new AdmissionEntry(pod, rejection, []);
            _parts.Metrics.Rejected(rejection.Reason);
            return [];
        }
        foreach (var _ in finding.Victims)
            _parts.Metrics.Preempted(finding.ShortOf);
        // What leaves is as good as free to this pod, once it is gone.
        var isRoomNow = leaving.Count == 0 || PodAdmissionRules.Judge(pod, Scene_NeedsLock(pod, [])) is { Rejection: null, Victims: [] };
        var waitsFor = finding.Victims.Select(v => v.Metadata.Uid).Concat(isRoomNow ? [] : leaving).ToImmutableHashSet();
        Admit_NeedsLock(pod, waitsFor);
        return finding.Victims;
    }

    private IReadOnlyList<V1Pod> Admit_NeedsLock(V1Pod pod, ImmutableHashSet<string> waitsFor)
    {
        var uid = pod.Metadata.Uid;
        _entries[uid] = new AdmissionEntry(pod, null, waitsFor);
        if (_parts.Allocations.Find(uid) is null)
            _parts.Allocations.Set(uid, PodAllocation.Given(PodResourceSetRules.Of(pod)));
        return [];
    }

    /// <summary>Those that left their source; for a critical pod also those that others were already sent away for.</summary>
    private HashSet<string> Leaving_NeedsLock(bool isCritical) => isCritical ? [.. _left, .. _entries.Values.SelectMany(e => e.WaitsFor)] : [.. _left];

    private AdmissionScene Scene_NeedsLock(V1Pod pod, HashSet<string> leaving) => new(
        _parts.Host, _parts.Node.Node, _parts.Pressure.Current,
        [.. Others_NeedsLock(pod.Metadata.Uid).Where(o => !leaving.Contains(o.Pod.Metadata.Uid))]);

    private IReadOnlyList<AdmittedPod> Others_NeedsLock(string uid) =>
        [.. _entries.Values.Where(e => e.HoldsResources && e.Pod.Metadata.Uid != uid).Select(e => new AdmittedPod(e.Pod, ActualOf(e.Pod)))];

    /// <summary>Null: it has what it was allocated.</summary>
    private V1Pod? ActualOf(V1Pod pod) => _parts.Allocations.Find(pod.Metadata.Uid) is { IsActuated: false } has
        ? PodResourceSetRules.Apply(pod, has.Actual)
        : null;
}
