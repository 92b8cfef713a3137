using System.Net;
using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.ControlPlane.Controllers.VolumeProtection;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Events;

namespace NodeStack.ControlPlane.Controllers.ServiceCidrs;

/// <summary>Says of ServiceCIDRs that they are ready, and keeps them from going while addresses of services are only in them.</summary>
public sealed class ServiceCidrController : IController
{
    public const string ControllerName = "service-cidr-controller";
    private const string Finalizer = "networking.k8s.io/service-cidr-finalizer";

    /// <summary>Until the last API server knows that nothing is to be given out of it any more.</summary>
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(10);
    private readonly ApiResource<V1ServiceCIDR> _api;
    private readonly WatchedCollection<V1ServiceCIDR> _cidrs;
    private readonly WatchedCollection<V1IPAddress> _addresses;
    private readonly IObjectEventRecorder _events;
    private readonly TimeProvider _time;
    private readonly KeyedController _loop;

    public ServiceCidrController(ControllerContext context)
    {
        (_api, _time, _events) = (context.Api.ServiceCIDRs, context.Time, context.Events.Create(ControllerName));
        _cidrs = context.Collections.Of(_api);
        _addresses = context.Collections.Of(new ApiResource<V1IPAddress>(context.Api.Client, "/apis/networking.k8s.io/v1", "ipaddresses"));
        var queue = context.CreateQueue("ipaddresses");
        // Each one may be what another waits for.
        _cidrs.Changed += (_, _) =>
        {
            foreach (var item in _cidrs.Items.Values)
                queue.Add(ObjectKey.Of(item.Metadata));
        };
        _addresses.Changed += (before, now) =>
        {
            if (now is not null || !IPAddress.TryParse(before!.Metadata.Name, out var address))
                return;
            foreach (var item in _cidrs.Items.Values.Where(c => c.Metadata.DeletionTimestamp is not null && ServiceCidrRules.Contains(c, address)))
                queue.Add(ObjectKey.Of(item.Metadata));
        };
        _loop = new KeyedController(ControllerName, queue, [_cidrs, _addresses], ReconcileAsync, workers: 5, context.Loggers.CreateLogger(ControllerName));
    }

    public string Name => ControllerName;

    public Task RunAsync(CancellationToken cancel) => _loop.RunAsync(cancel);

    private async Task<TimeSpan?> ReconcileAsync(ObjectKey key, CancellationToken cancel)
    {
        if (_cidrs.Find(key) is not { } item)
            return null;
        if (item.Metadata.DeletionTimestamp is not { } deleted)
        {
            if (!FinalizerWriter.Has(item.Metadata, Finalizer))
                await FinalizerWriter.AddAsync(_api, item, Finalizer, static (c, m) => c with { Metadata = m }, cancel).ConfigureAwait(false);
            else
                await TellReadyAsync(item, true, cancel).ConfigureAwait(false);
            return null;
        }
        if (!ServiceCidrRules.CanGo(item, [.. _cidrs.Items.Values], _addresses.Items.Values))
        {
            await TellReadyAsync(item, false, cancel).ConfigureAwait(false);
            return null;
        }
        if (deleted + s_grace - _time.GetUtcNow() is var wait && wait > TimeSpan.Zero)
            return wait;
        if (FinalizerWriter.Has(item.Metadata, Finalizer))
            await FinalizerWriter.RemoveAsync(_api, item, Finalizer, static (c, m) => c with { Metadata = m }, cancel).ConfigureAwait(false);
        return null;
    }

    private async Task TellReadyAsync(V1ServiceCIDR item, bool isReady, CancellationToken cancel)
    {
        var wished = ServiceCidrRules.Ready(isReady, item, _time.GetUtcNow());
        var has = item.Status?.Conditions?.FirstOrDefault(c => c.Type == wished.Type);
        if (has is not null && has.Status == wished.Status && (has.Reason ?? "") == wished.Reason && has.Message == wished.Message)
            return;
        try
        {
            var status = new V1ServiceCIDRStatus { Conditions = [.. (item.Status?.Conditions ?? []).Where(c => c.Type != wished.Type), wished] };
            await MaybeGone.IgnoreAsync(_api.ReplaceAsync("", item with { Status = status }, cancel, "status")).ConfigureAwait(false);
        }
        catch (ApiException e) when (isReady && !e.IsConflict)
        {
            _events.Record(
                new V1ObjectReference { ApiVersion = "networking.k8s.io/v1", Kind = "ServiceCIDR", Name = item.Metadata.Name, Uid = item.Metadata.Uid }, EventType.Warning,
                "KubernetesServiceCIDRError", "The ServiceCIDR Status can not be set to Ready=True");
            throw;
        }
    }
}
