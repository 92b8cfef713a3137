using NodeStack.ControlPlane.Scheduler.Pods;

namespace NodeStack.ControlPlane.Scheduler.Snapshot;

/// <summary>Pods that wait for room to be made for them, by the node where it is.</summary>
internal sealed class NominatedPods
{
    private readonly Dictionary<string, List<SchedulingPod>> _byNode = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _nodeOf = new(StringComparer.Ordinal);

    public bool IsEmpty => _nodeOf.Count == 0;

    public IReadOnlyList<SchedulingPod> On(string node) => _byNode.TryGetValue(node, out var pods) ? pods : [];

    /// <summary>Empty for none.</summary>
    public string NodeOf(string uid) => _nodeOf.GetValueOrDefault(uid, "");

    /// <summary>The pod's only place from now on; an empty one takes it away.</summary>
    public void Set(SchedulingPod pod, string node)
    {
        Remove(pod.Uid);
        if (node.Length == 0)
            return;
        _nodeOf[pod.Uid] = node;
        if (!_byNode.TryGetValue(node, out var pods))
            _byNode[node] = pods = [];
        pods.Add(pod);
    }

    public void Remove(string uid)
    {
        if (!_nodeOf.Remove(uid, out var node))
            return;
        var pods = _byNode[node];
        pods.RemoveAll(p => p.Uid == uid);
        if (pods.Count == 0)
            _byNode.Remove(node);
    }
}
