using NodeStack.ControlPlane.Scheduler.Pods;

namespace NodeStack.ControlPlane.Scheduler.Snapshot;

/// <summary>
/// Pods that were given a node which the API server does not tell of yet. While the binding is under way an entry stays; from its end on it expires, and
/// whoever finds it expired asks the API server.
/// </summary>
internal sealed class AssumedPods
{
    private sealed class Entry(SchedulingPod pod)
    {
        public SchedulingPod Pod => pod;
        public DateTimeOffset? Expires { get; set; }
    }

    private readonly Dictionary<string, Entry> _byUid = new(StringComparer.Ordinal);

    public int Count => _byUid.Count;

    public bool Contains(string uid) => _byUid.ContainsKey(uid);

    /// <summary>With the node it was given; null where it is not assumed.</summary>
    public SchedulingPod? Find(string uid) => _byUid.GetValueOrDefault(uid)?.Pod;

    public void Add(SchedulingPod pod) => _byUid[pod.Uid] = new Entry(pod);

    public void Remove(string uid) => _byUid.Remove(uid);

    public void BindingEnded(string uid, DateTimeOffset expires)
    {
        if (_byUid.TryGetValue(uid, out var entry))
            entry.Expires = expires;
    }

    /// <summary>Those whose time is over; each again after another <paramref name="patience"/>.</summary>
    public IReadOnlyList<SchedulingPod> Expired(DateTimeOffset now, TimeSpan patience)
    {
        List<SchedulingPod>? expired = null;
        foreach (var entry in _byUid.Values)
        {
            if (entry.Expires is not { } expires || expires > now)
                continue;
            entry.Expires = now + patience;
            (expired ??= []).Add(entry.Pod);
        }
        return expired ?? [];
    }
}
