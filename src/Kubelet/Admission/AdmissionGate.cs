using System.Collections.Immutable;
using k8s.Models;
using NodeStack.Kubelet.Resources.Allocation;
using NodeStack.Kubelet.Resources.Resize;

namespace NodeStack.Kubelet.Admission;

/// <summary>
/// The one place where pods are let onto the node. Owns who holds what; each judgement sees all earlier ones, under one lock, and
/// makes no call that could take long.
/// </summary>
internal sealed class AdmissionGate(AdmissionGateParts parts) : IPodAdmission
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, AdmissionEntry> _entries = new(StringComparer.Ordinal);

    /// <summary>Whose resizes wait for room: they are looked at again when a pod leaves.</summary>
    private readonly HashSet<string> _deferred = new(StringComparer.Ordinal);

    public event Action<string>? Changed;

    public IReadOnlyList<V1Pod> Order(IEnumerable<V1Pod> pods) => AdmissionOrderRules.Order(pods, IsKnown);

    public IReadOnlyList<V1Pod> Enter(V1Pod pod)
    {
        if (PodEndRules.HasEnded(pod))
            return [];
        lock (_gate)
        {
            var kept = parts.Allocations.Find(pod.Metadata.Uid);
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

    public PodResize Resize(V1Pod pod)
    {
        var uid = pod.Metadata.Uid;
        lock (_gate)
        {
            if (!_entries.TryGetValue(uid, out var entry) || !entry.HoldsResources || parts.Allocations.Find(uid) is not { } has)
                return PodResize.None;
            var wished = PodResourceSetRules.Of(pod);
            if (PodResourceSetRules.AreSame(wished, has.Allocated))
                return new PodResize(has, null);
            var pending = ResizeRules.Judge(pod, parts.Node.Node, Others_NeedsLock(uid));
            if (pending is { Reason: ResizePending.Deferred })
                _deferred.Add(uid);
            else
                _deferred.Remove(uid);
            if (pending is not null)
                return new PodResize(has, pending);
            var granted = has with { Allocated = wished };
            parts.Allocations.Set(uid, granted);
            _entries[uid] = entry with { Pod = pod };
            parts.Allocations.Flush();
            return new PodResize(granted, null);
        }
    }

    public void Actuated(string uid, string container)
    {
        lock (_gate)
        {
            if (parts.Allocations.Find(uid) is not { } has || PodResourceSetRules.AreSame(has.Allocated.Of(container), has.Actual.Of(container)))
                return;
            parts.Allocations.Set(uid, has with { Actual = has.Actual.With(container, has.Allocated.Of(container)) with { Pod = has.Allocated.Pod } });
            parts.Allocations.Flush();
        }
    }

    public void Release(string uid)
    {
        var freed = new List<string>();
        lock (_gate)
        {
            _entries.Remove(uid);
            _deferred.Remove(uid);
            parts.Allocations.Remove(uid);
            freed.AddRange(_deferred);
            foreach (var (waiting, entry) in _entries.Where(e => e.Value.WaitsFor.Contains(uid)).ToList())
            {
                var next = _entries[waiting] = entry with { WaitsFor = entry.WaitsFor.Remove(uid) };
                if (next.WaitsFor.IsEmpty)
                    freed.Add(waiting);
            }
        }
        foreach (var waiting in freed)
            Changed?.Invoke(waiting);
    }

    public void KeepOnly(IReadOnlySet<string> uids) => parts.Allocations.KeepOnly(uids);

    public void Flush() => parts.Allocations.Flush();

    private bool IsKnown(V1Pod pod) =>
        parts.IsInRuntime(pod.Metadata.Uid) || parts.Allocations.Find(pod.Metadata.Uid) is not null || AdmissionOrderRules.HasRun(pod);

    private IReadOnlyList<V1Pod> Judge_NeedsLock(V1Pod pod)
    {
        var isCritical = CriticalPodRules.IsCritical(pod);
        var leaving = isCritical ? Leaving_NeedsLock() : [];
        var finding = PodAdmissionRules.Judge(pod, Scene_NeedsLock(pod, leaving));
        if (finding.Rejection is { } rejection)
        {
            _entries[pod.Metadata.Uid] = new AdmissionEntry(pod, rejection, []);
            parts.Metrics.Rejected(rejection.Reason);
            return [];
        }
        foreach (var _ in finding.Victims)
            parts.Metrics.Preempted(finding.ShortOf);
        // What others were already sent away for is as good as free to a critical pod, once they are gone.
        var isRoomNow = leaving.Count == 0 || PodAdmissionRules.Judge(pod, Scene_NeedsLock(pod, [])) is { Rejection: null, Victims: [] };
        var waitsFor = finding.Victims.Select(v => v.Metadata.Uid).Concat(isRoomNow ? [] : leaving).ToImmutableHashSet();
        Admit_NeedsLock(pod, waitsFor);
        return finding.Victims;
    }

    private IReadOnlyList<V1Pod> Admit_NeedsLock(V1Pod pod, ImmutableHashSet<string> waitsFor)
    {
        var uid = pod.Metadata.Uid;
        _entries[uid] = new AdmissionEntry(pod, null, waitsFor);
        if (parts.Allocations.Find(uid) is null && PodResourceSetRules.Of(pod) is var set)
            parts.Allocations.Set(uid, new PodAllocation(set, set));
        return [];
    }

    private HashSet<string> Leaving_NeedsLock() => [.. _entries.Values.SelectMany(e => e.WaitsFor)];

    private AdmissionScene Scene_NeedsLock(V1Pod pod, HashSet<string> leaving) => new(
        parts.Host, parts.Node.Node, parts.Pressure.Current,
        [.. Others_NeedsLock(pod.Metadata.Uid).Where(o => !leaving.Contains(o.Pod.Metadata.Uid))]);

    private IReadOnlyList<AdmittedPod> Others_NeedsLock(string uid) =>
        [.. _entries.Values.Where(e => e.HoldsResources && e.Pod.Metadata.Uid != uid).Select(e => new AdmittedPod(e.Pod, ActualOf(e.Pod)))];

    /// <summary>Null: it has what it was allocated.</summary>
    private V1Pod? ActualOf(V1Pod pod) => parts.Allocations.Find(pod.Metadata.Uid) is { } has && !PodResourceSetRules.AreSame(has.Allocated, has.Actual)
        ? PodResourceSetRules.Apply(pod, has.Actual)
        : null;
}
