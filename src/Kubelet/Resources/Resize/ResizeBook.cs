using k8s.Models;
using NodeStack.Kubelet.Pods;
using NodeStack.Kubelet.Resources.Allocation;

namespace NodeStack.Kubelet.Resources.Resize;

/// <summary>
/// Who asks for other resources than it holds, and what was granted (kubelet, allocation manager). A wish is judged when it comes, and
/// again with all others that wait whenever something may have become free. Not safe for threads: admission's lock guards it.
/// </summary>
/// <param name="judge">What speaks against the pod having what it asks for; null: nothing.</param>
/// <param name="granted">Told of each pod that holds what it asks for from now on.</param>
internal sealed class ResizeBook(PodAllocationStore allocations, ResizeMetrics metrics, Func<V1Pod, PodRejection?> judge, Action<V1Pod> granted)
{
    private readonly Dictionary<string, ResizeEntry> _entries = new(StringComparer.Ordinal);
    private long _arrivals;

    /// <summary>All pods that were here before are known: only then can be said what is free.</summary>
    public bool IsOpen { get; set; }

    /// <summary>Takes in what the pod asks for now.</summary>
    /// <param name="has">What it holds.</param>
    /// <returns>The pods of which something changed, this one included.</returns>
    public IReadOnlyList<string> Take(V1Pod pod, PodAllocation has)
    {
        var uid = pod.Metadata.Uid;
        var known = _entries.GetValueOrDefault(uid);
        if (known is not null && ReferenceEquals(known.Wish, pod))
            return [];
        var wished = PodResourceSetRules.Of(pod);
        var isNewWish = known is null || !PodResourceSetRules.AreSame(known.Wished, wished);
        if (known is not null && isNewWish)
            metrics.Requested(known.Wished, wished);
        var entry = (known ?? new ResizeEntry(pod, wished) { Pending = ToldBefore(pod) }) with { Wish = pod, Wished = wished };
        if (PodResourceSetRules.AreSame(wished, has.Allocated))
        {
            _entries[uid] = entry with { Pending = null, QueuedAs = null };
            return known?.Pending is null ? [] : Counted([uid]);
        }
        _entries[uid] = isNewWish ? entry with { QueuedAs = entry.QueuedAs ?? ++_arrivals } : entry;
        return isNewWish ? Retry(known is null ? ResizeTriggers.PodsAdded : ResizeTriggers.PodUpdated) : [];
    }

    public PodResize StateOf(string uid, PodAllocation has) => _entries.TryGetValue(uid, out var entry)
        ? new PodResize(has, entry.Pending) { Grants = entry.Grants, GrantedGeneration = entry.GrantedGeneration }
        : new PodResize(has, null);

    /// <summary>Judges all that wait, in their order.</summary>
    /// <param name="trigger">What may have changed, one of <see cref="ResizeTriggers"/>.</param>
    /// <returns>The pods of which something changed.</returns>
    public IReadOnlyList<string> Retry(string trigger)
    {
        if (!IsOpen)
            return [];
        var changed = new List<string>();
        foreach (var entry in ResizeOrderRules.Order(_entries.Values.Where(e => e.QueuedAs is not null).ToList(), AllocatedTo))
            if (Judge(entry, trigger))
                changed.Add(entry.Wish.Metadata.Uid);
        return Counted(changed);
    }

    public void Forget(string uid)
    {
        if (_entries.Remove(uid))
            Counted([uid]);
    }

    /// <summary>Brings the gauges up to date.</summary>
    public IReadOnlyList<string> Counted(IReadOnlyList<string> changed)
    {
        if (changed.Count > 0)
            metrics.Count(_entries.Values.Count(e => e.Pending is not null), _entries.Keys.Count(uid => allocations.Find(uid) is { IsActuated: false }));
        return changed;
    }

    /// <summary>True when something changed for the pod.</summary>
    private bool Judge(ResizeEntry entry, string trigger)
    {
        var uid = entry.Wish.Metadata.Uid;
        if (allocations.Find(uid) is not { } has)
            return false;
        if (judge(entry.Wish) is { } objection)
        {
            var pending = ResizePending.Of(objection, entry.Wish.Metadata.Generation);
            _entries[uid] = entry with { Pending = pending };
            return pending != entry.Pending;
        }
        if (entry.Pending is { Reason: ResizePending.Deferred })
            metrics.AcceptedAfterWait(trigger);
        allocations.Set(uid, has with { Allocated = entry.Wished });
        allocations.Flush();
        granted(entry.Wish);
        _entries[uid] = entry with { Pending = null, QueuedAs = null, Grants = entry.Grants + 1, GrantedGeneration = entry.Wish.Metadata.Generation };
        return true;
    }

    private PodResourceSet AllocatedTo(V1Pod pod) => allocations.Find(pod.Metadata.Uid)?.Allocated ?? PodResourceSetRules.Of(pod);

    /// <summary>What an earlier kubelet told of the pod stays until it is judged again.</summary>
    private static ResizePending? ToldBefore(V1Pod pod) =>
        pod.Status?.Conditions?.FirstOrDefault(c => c.Type == "PodResizePending") is { } told
            ? new ResizePending(told.Reason, told.Reason, told.Message, told.ObservedGeneration ?? 0)
            : null;
}
