using System.Collections.Immutable;

namespace NodeStack.Proxy.Tracking;

/// <summary>The snapshot with what changed since it was last taken. For one thread at a time.</summary>
/// <param name="startedAt">Changes that happened before are not measured: they waited for the proxy, not the proxy for them.</param>
internal sealed class PendingChanges(DateTimeOffset startedAt)
{
    /// <summary>Beyond this, nobody takes changes any more; their times must not grow for ever.</summary>
    private const int MostTimes = 10_000;

    private readonly HashSet<ServiceKey> _dirty = [];
    private readonly HashSet<ServiceKey> _services = [];
    private readonly HashSet<(ServiceKey, string)> _slices = [];
    private readonly List<ChangeTime> _times = [];
    private bool _areAllDirty = true;

    public ProxySnapshot Snapshot { get; private set; } = ProxySnapshot.Empty;
    public long ServiceChanges { get; private set; }
    public long EndpointChanges { get; private set; }
    public int PendingServices => _services.Count;
    public int PendingSlices => _slices.Count;

    public bool IsEmpty => !_areAllDirty && _dirty.Count == 0;

    public void Add(ServiceEntry? before, ServiceEntry? after)
    {
        ServiceChanges++;
        if ((after ?? before) is { } entry)
            _services.Add(entry.Key);
        Take(Snapshot.Change(before, after));
    }

    public void Add(SliceEntry? before, SliceEntry? after)
    {
        EndpointChanges++;
        if ((after ?? before) is { } entry)
            _slices.Add((entry.Service, entry.Name));
        // A slice that goes does not say when it was told to.
        if (after is null && before is not null)
            _times.RemoveAll(t => t.Service == before.Service && t.Family == before.Family);
        else if (after?.ChangedAt > startedAt && _times.Count < MostTimes)
            _times.Add(new ChangeTime(after.Service, after.Family, after.ChangedAt.Value));
        Take(Snapshot.Change(before, after));
    }

    public void Set(NodeEntry? node) => Take(Snapshot.Change(node));

    public void Set(ServiceNetworks networks) => Take(Snapshot.Change(networks));

    public TrackedChanges TakeAll()
    {
        var taken = new TrackedChanges(Snapshot, _areAllDirty, [.. _dirty], [.. _times]);
        _areAllDirty = false;
        _dirty.Clear();
        _services.Clear();
        _slices.Clear();
        _times.Clear();
        return taken;
    }

    private void Take(SnapshotStep step)
    {
        Snapshot = step.Snapshot;
        _areAllDirty |= step.IsAllDirty;
        if (_areAllDirty)
            _dirty.Clear();
        else
            _dirty.UnionWith(step.Dirty);
    }
}
