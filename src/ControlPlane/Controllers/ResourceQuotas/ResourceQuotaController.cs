using System.Text;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.KubeApi.Client;

namespace NodeStack.ControlPlane.Controllers.ResourceQuotas;

/// <summary>
/// Counts anew what quotas' namespaces use: when objects that a quota counts come, go or change, when a quota changes, and every few minutes. The API
/// server charges quotas for what is made; here they are credited for what is gone. Owns the status of quotas.
/// </summary>
public sealed class ResourceQuotaController : IController
{
    public const string ControllerName = "resourcequota-controller";
    private readonly ApiResource<V1ResourceQuota> _api;
    private readonly IApiClient _client;
    private readonly WatchedCollection<V1ResourceQuota> _quotas;
    private readonly ObjectIndex<V1ResourceQuota> _quotasByNamespace;
    private readonly ObjectIndex<V1Pod> _pods;
    private readonly ObjectIndex<V1Service> _services;
    private readonly ObjectIndex<V1PersistentVolumeClaim> _claims;
    private readonly CountedKinds _kinds;
    private readonly TimeProvider _time;
    private readonly WorkQueue _queue;
    private readonly KeyedController _loop;
    private readonly PeriodicController _again;

    public ResourceQuotaController(ControllerContext context)
    {
        (_api, _client, _time) = (context.Api.ResourceQuotas, context.Api.Client, context.Time);
        var logger = context.Loggers.CreateLogger(ControllerName);
        _queue = context.CreateQueue("resourcequota_primary");
        _quotas = context.Collections.Of(_api);
        _quotasByNamespace = _quotas.Index("namespace", q => [q.Metadata.NamespaceProperty]);
        _kinds = new CountedKinds(context, Concern, logger);
        _quotas.Changed += (before, now) =>
        {
            if (now is not null && (before is null || QuotaRecountRules.IsAnother(before, now)))
                _queue.Add(ObjectKey.Of(now.Metadata));
        };
        var (pods, services, claims) = (context.Collections.Of(context.Api.Pods), context.Collections.Of(context.Api.Services), context.Collections.Of(context.Api.PersistentVolumeClaims));
        _pods = pods.Index("namespace", p => [p.Metadata.NamespaceProperty]);
        _services = services.Index("namespace", s => [s.Metadata.NamespaceProperty]);
        _claims = claims.Index("namespace", c => [c.Metadata.NamespaceProperty]);
        pods.Changed += (before, now) =>
        {
            if (before is not null && QuotaRecountRules.MayFree(before, now))
                Concern("pods", before.Metadata.NamespaceProperty);
        };
        services.Changed += (before, _) => Concern("services", before?.Metadata.NamespaceProperty);
        claims.Changed += (before, _) => Concern("persistentvolumeclaims", before?.Metadata.NamespaceProperty);
        _loop = new KeyedController(ControllerName, _queue, [_quotas, pods, services, claims], ReconcileAsync, context.Cluster.ConcurrentResourceQuotaSyncs, logger);
        _again = new PeriodicController(ControllerName, context.Cluster.ResourceQuotaSyncPeriod, [_quotas], _ =>
        {
            foreach (var quota in _quotas.Items.Values)
                _queue.Add(ObjectKey.Of(quota.Metadata));
            return Task.CompletedTask;
        }, context.Time, logger);
    }

    public string Name => ControllerName;

    public Task RunAsync(CancellationToken cancel) => LoopGroup.RunAsync(cancel, _loop.RunAsync, _again.RunAsync);

    /// <param name="ns">Empty: all. Null: the object is new, and was charged for by the API server.</param>
    private void Concern(string resource, string? ns)
    {
        if (ns is null)
            return;
        foreach (var quota in ns.Length == 0 ? [.. _quotas.Items.Values] : _quotasByNamespace[ns])
            if (QuotaStatusPlanner.Counted(Json(quota)).Contains(resource))
                _queue.Add(ObjectKey.Of(quota.Metadata));
    }

    private async Task<TimeSpan?> ReconcileAsync(ObjectKey key, CancellationToken cancel)
    {
        if (_quotas.Find(key) is not { } quota)
            return null;
        var json = Json(quota);
        var objects = new Dictionary<string, IReadOnlyList<JsonObject>>(StringComparer.Ordinal);
        foreach (var resource in QuotaStatusPlanner.Counted(json))
            if (await ObjectsAsync(resource, key.Namespace, cancel).ConfigureAwait(false) is { } found)
                objects[resource] = found;
        if (QuotaStatusPlanner.Plan(json, objects, _time.GetUtcNow()) is not { } status)
            return NextEnd(key.Namespace);
        // Over the version that was looked at: what the API server charged meanwhile is not lost.
        json["status"] = status;
        var path = $"/api/v1/namespaces/{key.Namespace}/resourcequotas/{Uri.EscapeDataString(key.Name)}/status";
        await MaybeGone.IgnoreAsync(_client.SendAsync(new ApiRequest(HttpMethod.Put, path) { Body = Encoding.UTF8.GetBytes(json.ToJsonString()) }, cancel)).ConfigureAwait(false);
        return NextEnd(key.Namespace);
    }

    /// <summary>Null: not known for now.</summary>
    private async Task<IReadOnlyList<JsonObject>?> ObjectsAsync(string resource, string ns, CancellationToken cancel) => resource switch
    {
        "pods" => [.. _pods[ns].Select(Json)],
        "services" => [.. _services[ns].Select(Json)],
        "persistentvolumeclaims" => [.. _claims[ns].Select(Json)],
        _ => await _kinds.CountAsync(resource, ns, cancel).ConfigureAwait(false) is { } count ? [.. Enumerable.Range(0, count).Select(_ => new JsonObject())] : null,
    };

    /// <summary>A pod that overstays its grace no longer counts from then on, though nothing changes.</summary>
    private TimeSpan? NextEnd(string ns)
    {
        var now = _time.GetUtcNow().UtcDateTime;
        var ends = _pods[ns].Where(p => p.Metadata.DeletionTimestamp is not null).Select(p => p.Metadata.DeletionTimestamp!.Value.AddSeconds(p.Metadata.DeletionGracePeriodSeconds ?? 0))
            .Where(e => e > now).ToList();
        return ends.Count == 0 ? null : ends.Min() - now + TimeSpan.FromMilliseconds(1);
    }

    private static JsonObject Json<T>(T item) => JsonNode.Parse(KubernetesJson.Serialize(item))!.AsObject();
}
