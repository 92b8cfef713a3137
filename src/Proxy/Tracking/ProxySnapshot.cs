using System.Collections.Immutable;

namespace NodeStack.Proxy.Tracking;

/// <summary>
/// All that the proxy knows of the cluster at one moment. Each change gives the next one, which shares with this one what is the same, and says which Services
/// are to be looked at again.
/// </summary>
internal sealed record ProxySnapshot
{
    public static readonly ProxySnapshot Empty = new();

    private static readonly Comparer<SliceEntry> s_byName = Comparer<SliceEntry>.Create(static (a, b) => string.CompareOrdinal(a.Name, b.Name));

    public ImmutableDictionary<ServiceKey, ServiceEntry> Services { get; init; } = ImmutableDictionary<ServiceKey, ServiceEntry>.Empty;

    /// <summary>By Service (which need not be known), each list sorted by name.</summary>
    public ImmutableDictionary<ServiceKey, ImmutableArray<SliceEntry>> Slices { get; init; } = ImmutableDictionary<ServiceKey, ImmutableArray<SliceEntry>>.Empty;

    /// <summary>This node as it was last seen; null: not seen yet.</summary>
    public NodeEntry? Node { get; init; }

    /// <summary>Of all ServiceCIDRs; empty where the API server does not tell them.</summary>
    public ServiceNetworks ServiceNetworks { get; init; } = ServiceNetworks.None;

    public ImmutableArray<SliceEntry> SlicesOf(ServiceKey service) => Slices.GetValueOrDefault(service, []);

    /// <param name="before">What was known of the Service; null: nothing.</param>
    /// <param name="after">Null: it is gone.</param>
    public SnapshotStep Change(ServiceEntry? before, ServiceEntry? after)
    {
        var services = after is not null ? Services.SetItem(after.Key, after) : before is not null ? Services.Remove(before.Key) : Services;
        return new(this with { Services = services }, (after ?? before) is { } entry ? [entry.Key] : []);
    }

    /// <summary>A slice may move from one Service to another. Services that are not known are not dirty: they will be when they appear.</summary>
    public SnapshotStep Change(SliceEntry? before, SliceEntry? after)
    {
        var slices = Slices;
        if (before is not null)
            slices = Without(slices, before);
        if (after is not null)
            slices = With(slices, after);
        var owners = new[] { before?.Service, after?.Service }.OfType<ServiceKey>().Distinct().Where(Services.ContainsKey);
        return new(this with { Slices = slices }, [.. owners]);
    }

    /// <summary>A node that is gone stays as it was last seen, as upstream's proxy keeps it. Its zone decides for all Services.</summary>
    public SnapshotStep Change(NodeEntry? after) =>
        after is null || after.Equals(Node) ? new(this, []) : new(this with { Node = after }, []) { IsAllDirty = after.Zone != (Node?.Zone ?? "") };

    public SnapshotStep Change(ServiceNetworks after) => new(after.Equals(ServiceNetworks) ? this : this with { ServiceNetworks = after }, []);

    private static ImmutableDictionary<ServiceKey, ImmutableArray<SliceEntry>> With(ImmutableDictionary<ServiceKey, ImmutableArray<SliceEntry>> slices, SliceEntry slice)
    {
        var list = slices.GetValueOrDefault(slice.Service, []);
        var at = list.BinarySearch(slice, s_byName);
        return slices.SetItem(slice.Service, at < 0 ? list.Insert(~at, slice) : list.SetItem(at, slice));
    }

    private static ImmutableDictionary<ServiceKey, ImmutableArray<SliceEntry>> Without(ImmutableDictionary<ServiceKey, ImmutableArray<SliceEntry>> slices, SliceEntry slice)
    {
        var list = slices.GetValueOrDefault(slice.Service, []);
        var at = list.BinarySearch(slice, s_byName);
        if (at < 0)
            return slices;
        return list.Length == 1 ? slices.Remove(slice.Service) : slices.SetItem(slice.Service, list.RemoveAt(at));
    }
}
