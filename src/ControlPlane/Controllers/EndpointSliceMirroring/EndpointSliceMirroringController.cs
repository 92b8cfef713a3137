using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.Controllers.EndpointSlices;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Events;

namespace NodeStack.ControlPlane.Controllers.EndpointSliceMirroring;

/// <summary>
/// Mirrors Endpoints that users write for services without a selector. Woken by services, Endpoints and mirrors; owns the slices with its name in the
/// managed-by label.
/// </summary>
public sealed class EndpointSliceMirroringController : IController
{
    public const string ControllerName = "endpointslice-mirroring-controller";
    private readonly int _maxPerSubset;
    private readonly ApiResource<V1EndpointSlice> _api;
    private readonly WatchedCollection<V1Service> _services;
    private readonly WatchedCollection<V1Endpoints> _endpoints;
    private readonly ObjectIndex<V1EndpointSlice> _mirrors;
    private readonly PendingWrites<V1EndpointSlice> _pending;
    private readonly IObjectEventRecorder _events;
    private readonly KeyedController _loop;

    public EndpointSliceMirroringController(ControllerContext context)
    {
        _maxPerSubset = context.Cluster.MirroringMaxEndpointsPerSubset;
        _api = context.Api.EndpointSlices;
        _services = context.Collections.Of(context.Api.Services);
        _endpoints = context.Collections.Of(context.Api.Endpoints);
        var slices = context.Collections.Of(context.Api.EndpointSlices);
        _mirrors = slices.Index("endpointslicemirroring-controller", s => KeyOf(s) is { } key ? [key.ToString()] : []);
        _pending = new PendingWrites<V1EndpointSlice>(slices, context.Time);
        _events = context.Events.Create("endpoint-slice-mirroring-controller");
        var queue = context.CreateQueue(ControllerName);
        _services.Changed += (before, now) => queue.Add(ObjectKey.Of((now ?? before)!.Metadata));
        _endpoints.Changed += (before, now) => queue.Add(ObjectKey.Of((now ?? before)!.Metadata));
        slices.Changed += (before, now) =>
        {
            foreach (var slice in new[] { before, now })
                if (slice is not null && KeyOf(slice) is { } key)
                    queue.Add(key);
        };
        _loop = new KeyedController(ControllerName, queue, [_services, _endpoints, slices], ReconcileAsync, workers: 5, context.Loggers.CreateLogger(ControllerName));
    }

    public string Name => ControllerName;

    public Task RunAsync(CancellationToken cancel) => _loop.RunAsync(cancel);

    private static ObjectKey? KeyOf(V1EndpointSlice slice) =>
        EndpointSliceObjectRules.LabelOf(slice.Metadata, EndpointSliceObjectRules.ManagedBy) == MirrorPlanner.Manager
        && EndpointSliceObjectRules.LabelOf(slice.Metadata, EndpointSliceObjectRules.ServiceName) is { Length: > 0 } service
            ? new ObjectKey(slice.Metadata.NamespaceProperty, service)
            : null;

    private async Task<TimeSpan?> ReconcileAsync(ObjectKey key, CancellationToken cancel)
    {
        if (!_pending.AreSeen(key))
            return null;
        var mirrors = _mirrors[key.ToString()].Where(s => s.Metadata.DeletionTimestamp is null).OrderBy(s => s.Metadata.Name, StringComparer.Ordinal).ToList();
        var endpoints = _endpoints.Find(key);
        if (!MirrorPlanner.IsMirrored(endpoints, _services.Find(key)))
        {
            foreach (var slice in mirrors)
                await DeleteAsync(key, slice, cancel).ConfigureAwait(false);
            return null;
        }
        var plan = MirrorPlanner.Plan(endpoints!, mirrors, _maxPerSubset);
        Tell(endpoints!, plan);
        if (endpoints!.Metadata.DeletionTimestamp is null)
            foreach (var slice in plan.Slices.Create)
                if (await CreatedAsync(key, slice, cancel).ConfigureAwait(false) is { } made)
                    _pending.Written(key, made);
        foreach (var slice in plan.Slices.Update)
            _pending.Written(key, await _api.ReplaceAsync(key.Namespace, slice, cancel).ConfigureAwait(false));
        foreach (var slice in plan.Slices.Delete)
            await DeleteAsync(key, slice, cancel).ConfigureAwait(false);
        return null;
    }

    private void Tell(V1Endpoints endpoints, MirrorPlan plan)
    {
        var about = ObjectKind.Endpoints.Reference(endpoints.Metadata);
        if (plan.Invalid > 0)
            _events.Record(about, EventType.Warning, "InvalidIPAddress", $"Skipped {plan.Invalid} invalid IP addresses when mirroring to EndpointSlices");
        if (plan.Skipped > plan.Invalid)
            _events.Record(about, EventType.Warning, "TooManyAddressesToMirror",
                $"A max of {_maxPerSubset} addresses can be mirrored to EndpointSlices per Endpoints subset. {plan.Skipped} addresses were skipped");
    }

    /// <summary>Null: the namespace goes.</summary>
    private async Task<V1EndpointSlice?> CreatedAsync(ObjectKey key, V1EndpointSlice slice, CancellationToken cancel)
    {
        try
        {
            return await _api.CreateAsync(key.Namespace, slice, cancel).ConfigureAwait(false);
        }
        catch (ApiException e) when (NamespaceEndRules.IsEnding(e))
        {
            return null;
        }
    }

    private async Task DeleteAsync(ObjectKey key, V1EndpointSlice slice, CancellationToken cancel)
    {
        await MaybeGone.IgnoreAsync(_api.DeleteAsync(key.Namespace, slice.Metadata.Name, null, cancel)).ConfigureAwait(false);
        _pending.Deleted(key, slice);
    }
}
