using NodeStack.ControlPlane.Scheduler.Pods;

namespace NodeStack.ControlPlane.Scheduler.Snapshot;

/// <summary>A node with the pods on it, bound or assumed, and what they take together.</summary>
internal sealed class NodeEntry
{
    private readonly List<SchedulingPod> _pods;
    private long[] _requested;

    /// <param name="slot">Its place in arrays by node.</param>
    public NodeEntry(string name, int slot)
    {
        (Name, Slot) = (name, slot);
        (_pods, _requested) = ([], new long[3]);
    }

    public string Name { get; private set; }

    public int Slot { get; private set; }

    /// <summary>Null while pods are known on it but not the node itself.</summary>
    public NodeFacts? Facts { get; set; }

    /// <summary>The node; only asked for of nodes that are there.</summary>
    public NodeFacts Node => Facts!;

    public IReadOnlyList<SchedulingPod> Pods => _pods;

    public int PodCount => _pods.Count;

    public long NonZeroCpu { get; private set; }

    public long NonZeroMemory { get; private set; }

    /// <summary>How many of the pods have host ports.</summary>
    public int PortPods { get; private set; }

    /// <summary>How many of the pods have volumes that not every node has.</summary>
    public int DiskPods { get; private set; }

    public long RequestedOf(int resource) => resource < _requested.Length ? _requested[resource] : 0;

    public void Add(SchedulingPod pod)
    {
        _pods.Add(pod);
        Count(pod, 1);
    }

    /// <returns>The pod as it was added; null where it was not there.</returns>
    public SchedulingPod? Remove(string uid)
    {
        for (var i = _pods.Count - 1; i >= 0; i--)
        {
            if (_pods[i].Uid != uid)
                continue;
            var pod = _pods[i];
            Count(pod, -1);
            _pods.RemoveAt(i);
            return pod;
        }
        return null;
    }

    /// <summary>A copy to try things out on.</summary>
    public NodeEntry Copy() => CopyTo(new NodeEntry(Name, Slot));

    /// <summary>Makes another one a copy, which is not to be among the nodes of a snapshot.</summary>
    /// <returns>The copy.</returns>
    public NodeEntry CopyTo(NodeEntry copy)
    {
        (copy.Name, copy.Slot, copy.Facts) = (Name, Slot, Facts);
        copy._pods.Clear();
        copy._pods.AddRange(_pods);
        if (copy._requested.Length < _requested.Length)
            copy._requested = new long[_requested.Length];
        Array.Clear(copy._requested);
        _requested.CopyTo(copy._requested, 0);
        (copy.NonZeroCpu, copy.NonZeroMemory, copy.PortPods, copy.DiskPods) = (NonZeroCpu, NonZeroMemory, PortPods, DiskPods);
        return copy;
    }

    private void Count(SchedulingPod pod, int sign)
    {
        var amounts = pod.Requests.Amounts.Span;
        if (amounts.Length > _requested.Length)
            Array.Resize(ref _requested, amounts.Length);
        for (var i = 0; i < amounts.Length; i++)
            _requested[i] += sign * amounts[i];
        NonZeroCpu += sign * pod.Requests.NonZeroCpu;
        NonZeroMemory += sign * pod.Requests.NonZeroMemory;
        PortPods += pod.Shape.HostPorts.IsEmpty ? 0 : sign;
        DiskPods += pod.Shape.Volumes.IsEmpty ? 0 : sign;
    }
}
