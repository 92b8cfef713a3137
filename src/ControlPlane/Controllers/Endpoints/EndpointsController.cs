using System.Collections.Concurrent;
using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.Controllers.EndpointSlices;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Events;

namespace NodeStack.ControlPlane.Controllers.Endpoints;

/// <summary>
/// Keeps the Endpoints of services with a selector, for readers from before EndpointSlices. Woken by services, their pods and Endpoints; owns the Endpoints
/// that have a service's name, and removes those whose service is gone; what a user made without a service stays.
/// </summary>
public sealed class EndpointsController : IController
{
    public const string ControllerName = "endpoints-controller";
    private readonly ApiResource<V1Endpoints> _api;
    private readonly WatchedCollection<V1Service> _services;
    private readonly WatchedCollection<V1Endpoints> _endpoints;
    private readonly ObjectIndex<V1Service> _servicesByNamespace;
    private readonly ObjectIndex<V1Pod> _podsByNamespace;
    private readonly PendingWrites<V1Endpoints> _pending;
    private readonly IObjectEventRecorder _events;
    private readonly TriggerTimes _times = new();

    /// <summary>Whose service was seen to go.</summary>
    private readonly ConcurrentDictionary<ObjectKey, bool> _orphaned = new();
    private readonly WorkQueue _queue;
    private readonly KeyedController _loop;

    public EndpointsController(ControllerContext context)
    {
        _api = context.Api.Endpoints;
        _services = context.Collections.Of(context.Api.Services);
        _endpoints = context.Collections.Of(context.Api.Endpoints);
        var pods = context.Collections.Of(context.Api.Pods);
        _servicesByNamespace = _services.Index("namespace", s => [s.Metadata.NamespaceProperty]);
        _podsByNamespace = pods.Index("namespace", p => [p.Metadata.NamespaceProperty]);
        _pending = new PendingWrites<V1Endpoints>(_endpoints, context.Time);
        _events = context.Events.Create("endpoint-controller");
        _queue = context.CreateQueue(ControllerName);
        _services.Changed += (before, now) =>
        {
            var key = ObjectKey.Of((now ?? before)!.Metadata);
            if (now is null)
                _orphaned[key] = true;
            _queue.Add(key);
        };
        _endpoints.Changed += (before, now) => _queue.Add(ObjectKey.Of((now ?? before)!.Metadata));
        pods.Changed += (before, now) =>
        {
            foreach (var service in ServicesOfPodRules.Concerned(before, now, _servicesByNamespace[(now ?? before)!.Metadata.NamespaceProperty]))
                _queue.AddAfter(ObjectKey.Of(service.Metadata), context.Cluster.EndpointUpdatesBatchPeriod);
        };
        _loop = new KeyedController(ControllerName, _queue, [_services, _endpoints, pods], ReconcileAsync, context.Cluster.ConcurrentEndpointSyncs, context.Loggers.CreateLogger(ControllerName));
    }

    public string Name => ControllerName;

    public Task RunAsync(CancellationToken cancel) => _loop.RunAsync(cancel);

    private async Task<TimeSpan?> ReconcileAsync(ObjectKey key, CancellationToken cancel)
    {
        if (_services.Find(key) is not { } service)
        {
            _times.Forget(key);
            _pending.Forget(key);
            if (_endpoints.Find(key) is { } left && EndpointsPlanner.IsLeftOver(left, _orphaned.ContainsKey(key)))
                await MaybeGone.IgnoreAsync(_api.DeleteAsync(key.Namespace, key.Name, new V1DeleteOptions { Preconditions = new V1Preconditions { Uid = left.Metadata.Uid } }, cancel)).ConfigureAwait(false);
            _orphaned.TryRemove(key, out _);
            return null;
        }
        _orphaned.TryRemove(key, out _);
        if (service.Spec.Type == "ExternalName" || service.Spec.Selector is null || !_pending.AreSeen(key))
            return null;
        var pods = _podsByNamespace[key.Namespace].Where(p => ServicesOfPodRules.Selects(service, p)).ToList();
        var trigger = _times.Look(service, pods);
        var current = _endpoints.Find(key);
        if (EndpointsPlanner.Plan(service, pods, current, trigger) is { } wished)
            await WriteAsync(key, wished, isNew: current is null, cancel).ConfigureAwait(false);
        return null;
    }

    private async Task WriteAsync(ObjectKey key, V1Endpoints wished, bool isNew, CancellationToken cancel)
    {
        try
        {
            _pending.Written(key, isNew
                ? await _api.CreateAsync(key.Namespace, wished, cancel).ConfigureAwait(false)
                : await _api.ReplaceAsync(key.Namespace, wished, cancel).ConfigureAwait(false));
        }
        catch (ApiException e) when (!e.IsConflict && !e.IsAlreadyExists)
        {
            if (isNew && NamespaceEndRules.IsEnding(e))
                return;
            _events.Record(ObjectKind.Endpoints.Reference(wished.Metadata), EventType.Warning, isNew ? "FailedToCreateEndpoint" : "FailedToUpdateEndpoint",
                isNew ? $"Failed to create endpoint for service {key.Namespace}/{key.Name}: {e.Message}" : $"Failed to update endpoint {key.Namespace}/{key.Name}: {e.Message}");
            throw;
        }
    }
}
