namespace NodeStack.ControlPlane.Scheduler.Queue;

/// <summary>Pods that wait for a change, by the plugins that turned them down: a change that does not matter to any of those passes them all at once.</summary>
internal sealed class UnschedulablePods
{
    private readonly Dictionary<(uint Rejectors, string Profile), HashSet<QueuedPod>> _byRejectors = [];

    public int Count { get; private set; }

    public IEnumerable<QueuedPod> All => _byRejectors.Values.SelectMany(static s => s);

    public void Add(QueuedPod pod)
    {
        var key = (pod.Rejectors, pod.Pod.Shape.SchedulerName);
        if (!_byRejectors.TryGetValue(key, out var pods))
            _byRejectors[key] = pods = [];
        if (pods.Add(pod))
            Count++;
    }

    public bool Remove(QueuedPod pod)
    {
        var key = (pod.Rejectors, pod.Pod.Shape.SchedulerName);
        if (!_byRejectors.TryGetValue(key, out var pods) || !pods.Remove(pod))
            return false;
        Count--;
        if (pods.Count == 0)
            _byRejectors.Remove(key);
        return true;
    }

    /// <summary>Those that a change is worth a try for.</summary>
    public List<QueuedPod> WorthRetrying(ClusterEvent change, IReadOnlyDictionary<string, HintTable> hints)
    {
        var found = new List<QueuedPod>();
        foreach (var ((rejectors, profile), pods) in _byRejectors)
        {
            if (rejectors == 0)
            {
                found.AddRange(pods);
                continue;
            }
            if (!hints.TryGetValue(profile, out var table) || (table.Interested(change.Kind) & rejectors) == 0)
                continue;
            foreach (var pod in pods)
            {
                if (table.IsWorthRetrying(pod.Pod, rejectors, change))
                    found.Add(pod);
            }
        }
        return found;
    }
}
