using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.ControlPlane.Scheduler.Volumes;

namespace NodeStack.ControlPlane.Scheduler.Snapshot;

/// <summary>
/// The cluster as one scheduling cycle sees it: nodes, the pods on them, and what is known by namespace. Grown from one cycle to the next by the changes in
/// between, and by nothing during a cycle; it equals one built anew from the same nodes and pods. Owned by the scheduling loop, for one thread.
/// </summary>
internal sealed class ClusterSnapshot
{
    private readonly Dictionary<string, NodeEntry> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TopologyColumn> _columns = new(StringComparer.Ordinal);
    private readonly Stack<int> _freeSlots = new();
    private NodeEntry[]? _order;

    /// <summary>All nodes, one of each zone in turn.</summary>
    public NodeEntry[] Order => _order ??= NodeOrderRules.Order(_nodes.Values.Where(static n => n.Facts is not null));

    public int NodeCount => Order.Length;

    /// <summary>Slots are below this.</summary>
    public int SlotCount { get; private set; }

    public PodGroupIndex Groups { get; } = new();

    public NominatedPods Nominated { get; } = new();

    public ImageIndex Images { get; } = new();

    public VolumeState Volumes { get; } = new();

    public ClaimUse ClaimUse { get; } = new();

    public SelectorState Selectors { get; } = new();

    /// <summary>Null where there is no such node.</summary>
    public NodeEntry? Find(string name) => _nodes.TryGetValue(name, out var node) && node.Facts is not null ? node : null;

    /// <summary>The label of all nodes.</summary>
    public TopologyColumn Column(string key)
    {
        if (_columns.TryGetValue(key, out var column) && !column.IsStale)
            return column;
        column = new TopologyColumn(key);
        foreach (var node in _nodes.Values)
            column.Set(node.Slot, node.Facts);
        return _columns[key] = column;
    }

    public void SetNode(NodeFacts facts)
    {
        var node = EntryOf(facts.Name);
        var before = node.Facts;
        node.Facts = facts;
        Images.Replace(before, facts);
        if (before is null || !before.Labels.Equals(facts.Labels))
            Relabel(node);
    }

    public void RemoveNode(string name)
    {
        if (!_nodes.TryGetValue(name, out var node) || node.Facts is null)
            return;
        Images.Replace(node.Facts, null);
        node.Facts = null;
        Relabel(node);
        ForgetEmpty(node);
    }

    public void AddPod(SchedulingPod pod, string nodeName)
    {
        var node = EntryOf(nodeName);
        node.Add(pod);
        Groups.Add(pod, node.Slot);
        ClaimUse.Add(pod);
    }

    /// <returns>The pod as it was added; null where it was not there.</returns>
    public SchedulingPod? RemovePod(string uid, string nodeName)
    {
        if (!_nodes.TryGetValue(nodeName, out var node) || node.Remove(uid) is not { } pod)
            return null;
        Groups.Remove(pod, node.Slot);
        ClaimUse.Remove(pod);
        ForgetEmpty(node);
        return pod;
    }

    private NodeEntry EntryOf(string name)
    {
        if (_nodes.TryGetValue(name, out var node))
            return node;
        var slot = _freeSlots.TryPop(out var free) ? free : SlotCount++;
        return _nodes[name] = new NodeEntry(name, slot);
    }

    private void Relabel(NodeEntry node)
    {
        _order = null;
        foreach (var column in _columns.Values)
            column.Set(node.Slot, node.Facts);
    }

    private void ForgetEmpty(NodeEntry node)
    {
        if (node.Facts is not null || node.PodCount > 0)
            return;
        _nodes.Remove(node.Name);
        _freeSlots.Push(node.Slot);
    }
}
