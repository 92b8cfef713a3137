using System.Collections.Immutable;
using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Informers;

namespace NodeStack.Proxy.Tracking;

/// <summary>
/// Follows Services, EndpointSlices, this node and the ServiceCIDRs, and keeps what the proxy needs of them as one immutable snapshot. Wakes nobody before
/// Services and slices were listed once; the others may be missing for ever. Thread-safe.
/// </summary>
internal sealed class ServiceTracker
{
    /// <summary>A server of an older version, or one that does not let us, is not asked all the time.</summary>
    private static readonly TimeSpan s_unservedRetry = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PendingChanges _pending;
    private readonly ILogger _logger;
    private readonly Informer<V1Service, ServiceEntry> _services;
    private readonly Informer<V1EndpointSlice, SliceEntry> _slices;
    private readonly Informer<V1Node, NodeEntry> _nodes;
    private readonly Informer<V1ServiceCIDR, ServiceNetworks> _networks;
    private ImmutableDictionary<string, ServiceEntry> _seenServices = ImmutableDictionary<string, ServiceEntry>.Empty;
    private ImmutableDictionary<string, SliceEntry> _seenSlices = ImmutableDictionary<string, SliceEntry>.Empty;
    private bool _hasServices;
    private bool _hasSlices;

    /// <param name="nodeName">This node's.</param>
    public ServiceTracker(ApiResources api, string nodeName, TimeProvider time, ILogger logger)
    {
        (_pending, _logger) = (new PendingChanges(time.GetUtcNow()), logger);
        var (problems, texts) = (new ProblemReporter(logger), new TextPool());
        _services = new(
            api.Services, new() { LabelSelector = TrackingSelectors.ServiceLabels, FieldSelector = TrackingSelectors.ServiceFields },
            service => problems.Report("Service", service.Metadata, ServiceTranslator.Translate(service)), time, logger);
        _slices = new(
            api.EndpointSlices, new() { LabelSelector = TrackingSelectors.SliceLabels },
            slice => problems.Report("EndpointSlice", slice.Metadata, SliceTranslator.Translate(slice, texts)), time, logger);
        _nodes = new(
            api.Nodes, new() { FieldSelector = TrackingSelectors.NodeFields(nodeName) },
            node => problems.Report("Node", node.Metadata, NodeTranslator.Translate(node)), time, logger);
        _networks = new(
            api.ServiceCIDRs, new() { UnservedRetry = s_unservedRetry },
            networks => problems.Report("ServiceCIDR", networks.Metadata, ServiceNetworkTranslator.Translate(networks)), time, logger);
        _services.Changed += ServicesChanged;
        _slices.Changed += SlicesChanged;
        _nodes.Changed += _ => NodeChanged(_nodes.Items.Values.FirstOrDefault());
        _networks.Changed += _ => NetworksChanged(ServiceNetworks.Of(_networks.Items.Values.SelectMany(n => n.Networks)));
    }

    /// <summary>Raised when <see cref="Take"/> has something new, once Services and slices were listed. Handlers must not block or throw.</summary>
    public event Action? Changed;

    /// <summary>Services and slices were listed.</summary>
    public bool HasSynced => _synced.Task.IsCompleted;

    /// <summary>Whether the API server was asked for this node; it may have answered that there is none.</summary>
    public bool HasListedNode => _nodes.HasSynced;

    public ProxySnapshot Snapshot => Read(static pending => pending.Snapshot);

    /// <summary>Since the beginning, and those that are not taken yet, for metrics.</summary>
    public (long Total, int Pending) ServiceChanges => Read(static pending => (pending.ServiceChanges, pending.PendingServices));
    public (long Total, int Pending) EndpointChanges => Read(static pending => (pending.EndpointChanges, pending.PendingSlices));

    public Task SyncedAsync(CancellationToken cancel) => _synced.Task.WaitAsync(cancel);

    public Task NodeListedAsync(CancellationToken cancel) => _nodes.SyncedAsync(cancel);

    /// <summary>The snapshot, and what changed since this was last called: everything at first. Whoever takes it has to see it through.</summary>
    public TrackedChanges Take() => Read(static pending => pending.TakeAll());

    /// <summary>Follows until cancelled, or until an error that nobody expects.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Task[] running = [_services.RunAsync(both.Token), _slices.RunAsync(both.Token), _nodes.RunAsync(both.Token), _networks.RunAsync(both.Token)];
        var first = await Task.WhenAny(running).ConfigureAwait(false);
        await both.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first.ConfigureAwait(false);
    }

    private void ServicesChanged(string? key) => Change(pending =>
    {
        var items = _services.Items;
        foreach (var (before, after) in Differences(_seenServices, items, key))
            pending.Add(before, after);
        (_seenServices, _hasServices) = (items, true);
    });

    private void SlicesChanged(string? key) => Change(pending =>
    {
        var items = _slices.Items;
        foreach (var (before, after) in Differences(_seenSlices, items, key))
            pending.Add(before, after);
        (_seenSlices, _hasSlices) = (items, true);
    });

    private void NodeChanged(NodeEntry? node) => Change(pending =>
    {
        if (node is not null && node.Zone != pending.Snapshot.Node?.Zone)
            TrackingLog.ZoneChanged(_logger, node.Name, node.Zone);
        pending.Set(node);
    });

    private void NetworksChanged(ServiceNetworks networks) => Change(pending => pending.Set(networks));

    private static IEnumerable<(T? Before, T? After)> Differences<T>(ImmutableDictionary<string, T> before, ImmutableDictionary<string, T> after, string? key)
        where T : class => key is null ? CollectionDiff.Of(before, after) : [(before.GetValueOrDefault(key), after.GetValueOrDefault(key))];

    private void Change(Action<PendingChanges> change)
    {
        lock (_lock)
        {
            var before = _pending.Snapshot;
            change(_pending);
            if (!_hasServices || !_hasSlices)
                return;
            if (_synced.TrySetResult())
                TrackingLog.Synced(_logger, _seenServices.Count, _seenSlices.Count);
            else if (ReferenceEquals(before, _pending.Snapshot))
                return;
        }
        Changed?.Invoke();
    }

    private T Read<T>(Func<PendingChanges, T> read)
    {
        lock (_lock)
            return read(_pending);
    }
}
