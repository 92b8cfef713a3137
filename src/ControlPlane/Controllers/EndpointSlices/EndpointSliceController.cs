using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Events;

namespace NodeStack.ControlPlane.Controllers.EndpointSlices;

/// <summary>
/// Keeps the slices of services with a selector. Woken by services, their pods, and slices that others change; owns the slices with its name in the
/// managed-by label.
/// </summary>
public sealed class EndpointSliceController : IController
{
    public const string ControllerName = "endpointslice-controller";
    private static readonly TimeSpan s_missingNodeWait = TimeSpan.FromSeconds(1);
    private readonly ApiResource<V1EndpointSlice> _api;
    private readonly WatchedCollection<V1Service> _services;
    private readonly WatchedCollection<V1Node> _nodes;
    private readonly ObjectIndex<V1Service> _servicesByNamespace;
    private readonly ObjectIndex<V1Pod> _podsByNamespace;
    private readonly ObjectIndex<V1EndpointSlice> _slicesByService;
    private readonly PendingWrites<V1EndpointSlice> _pending;
    private readonly IObjectEventRecorder _events;
    private readonly TriggerTimes _times = new();
    private readonly WorkQueue _queue;
    private readonly KeyedController _loop;
    private readonly int _maxPerSlice;
    private readonly TimeSpan _batch;

    public EndpointSliceController(ControllerContext context)
    {
        _maxPerSlice = context.Cluster.MaxEndpointsPerSlice;
        _batch = context.Cluster.EndpointUpdatesBatchPeriod;
        _api = context.Api.EndpointSlices;
        _services = context.Collections.Of(context.Api.Services);
        _nodes = context.Collections.Of(context.Api.Nodes);
        var pods = context.Collections.Of(context.Api.Pods);
        var slices = context.Collections.Of(context.Api.EndpointSlices);
        _servicesByNamespace = _services.Index("namespace", s => [s.Metadata.NamespaceProperty]);
        _podsByNamespace = pods.Index("namespace", p => [p.Metadata.NamespaceProperty]);
        _slicesByService = slices.Index("endpointslice-controller", s => KeyOf(s) is { } key ? [key.ToString()] : []);
        _pending = new PendingWrites<V1EndpointSlice>(slices, context.Time);
        _events = context.Events.Create(ControllerName);
        _queue = context.CreateQueue(ControllerName);
        _services.Changed += (before, now) => _queue.Add(ObjectKey.Of((now ?? before)!.Metadata));
        pods.Changed += Concern;
        slices.Changed += Concern;
        _loop = new KeyedController(ControllerName, _queue, [_services, pods, slices, _nodes], ReconcileAsync, context.Cluster.ConcurrentServiceEndpointSyncs, context.Loggers.CreateLogger(ControllerName));
    }

    public string Name => ControllerName;

    public Task RunAsync(CancellationToken cancel) => _loop.RunAsync(cancel);

    private void Concern(V1Pod? before, V1Pod? now)
    {
        foreach (var service in ServicesOfPodRules.Concerned(before, now, _servicesByNamespace[(now ?? before)!.Metadata.NamespaceProperty]))
            _queue.AddAfter(ObjectKey.Of(service.Metadata), _batch);
    }

    private void Concern(V1EndpointSlice? before, V1EndpointSlice? now)
    {
        foreach (var slice in new[] { before, now })
            if (slice is not null && KeyOf(slice) is { } key)
                _queue.Add(key);
    }

    /// <summary>The service whose slice this is; null: not one of ours.</summary>
    private static ObjectKey? KeyOf(V1EndpointSlice slice) =>
        EndpointSliceObjectRules.LabelOf(slice.Metadata, EndpointSliceObjectRules.ManagedBy) == EndpointSliceObjectRules.Manager
        && EndpointSliceObjectRules.LabelOf(slice.Metadata, EndpointSliceObjectRules.ServiceName) is { Length: > 0 } service
            ? new ObjectKey(slice.Metadata.NamespaceProperty, service)
            : null;

    private async Task<TimeSpan?> ReconcileAsync(ObjectKey key, CancellationToken cancel)
    {
        if (_services.Find(key) is not { } service)
        {
            // The garbage collector removes the slices with their owner.
            _times.Forget(key);
            _pending.Forget(key);
            return null;
        }
        // An ExternalName has no endpoints, and endpoints of a service without a selector are its user's.
        if (service.Spec.Type == "ExternalName" || service.Spec.Selector is null)
            return null;
        if (!_pending.AreSeen(key))
            return null;
        var pods = _podsByNamespace[key.Namespace].Where(p => ServicesOfPodRules.Selects(service, p)).OrderBy(p => p.Metadata.Name, StringComparer.Ordinal).ToList();
        var existing = _slicesByService[key.ToString()].Where(s => s.Metadata.DeletionTimestamp is null).OrderBy(s => s.Metadata.Name, StringComparer.Ordinal).ToList();
        var plan = EndpointSlicePlanner.Plan(service, pods, n => _nodes.Items.GetValueOrDefault(n), existing, _times.Look(service, pods), _maxPerSlice);
        try
        {
            await CarryOutAsync(key, service, plan, cancel).ConfigureAwait(false);
        }
        catch (ApiException e) when (!e.IsConflict)
        {
            if (NamespaceEndRules.IsEnding(e))
                return null;
            _events.Record(ObjectKind.Service.Reference(service.Metadata), EventType.Warning, "FailedToUpdateEndpointSlices",
                $"Error updating Endpoint Slices for Service {key.Namespace}/{key.Name}: {e.Message}");
            throw;
        }
        return plan.MissingNodes.Count > 0 ? s_missingNodeWait : null;
    }

    private async Task CarryOutAsync(ObjectKey key, V1Service service, EndpointSlicePlan plan, CancellationToken cancel)
    {
        if (service.Metadata.DeletionTimestamp is null)
            foreach (var slice in plan.Create)
                _pending.Written(key, await _api.CreateAsync(key.Namespace, slice, cancel).ConfigureAwait(false));
        foreach (var slice in plan.Update)
            _pending.Written(key, await _api.ReplaceAsync(key.Namespace, slice, cancel).ConfigureAwait(false));
        foreach (var slice in plan.Delete)
        {
            await MaybeGone.IgnoreAsync(_api.DeleteAsync(key.Namespace, slice.Metadata.Name, null, cancel)).ConfigureAwait(false);
            _pending.Deleted(key, slice);
        }
    }
}
