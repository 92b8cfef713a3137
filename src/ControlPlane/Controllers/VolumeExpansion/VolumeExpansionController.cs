using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Events;
using NodeStack.KubeApi.Quantities;

namespace NodeStack.ControlPlane.Controllers.VolumeExpansion;

/// <summary>Says of claims that want more than they have who is waited for: all volumes that can grow are grown by their own controllers.</summary>
public sealed class VolumeExpansionController : IController
{
    public const string ControllerName = "persistentvolume-expander-controller";
    private readonly WatchedCollection<V1PersistentVolumeClaim> _claims;
    private readonly WatchedCollection<V1PersistentVolume> _volumes;
    private readonly IObjectEventRecorder _events;
    private readonly KeyedController _loop;

    public VolumeExpansionController(ControllerContext context)
    {
        _claims = context.Collections.Of(context.Api.PersistentVolumeClaims);
        _volumes = context.Collections.Of(context.Api.PersistentVolumes);
        _events = context.Events.Create("volume_expand");
        var queue = context.CreateQueue("volume_expand");
        _claims.Changed += (before, now) =>
        {
            if (now is not null && Wished(now) > Has(now) && (before is null || Wished(before) != Wished(now)))
                queue.Add(ObjectKey.Of(now.Metadata));
        };
        _loop = new KeyedController(ControllerName, queue, [_claims, _volumes], Reconcile, workers: 1, context.Loggers.CreateLogger(ControllerName));
    }

    public string Name => ControllerName;

    public Task RunAsync(CancellationToken cancel) => _loop.RunAsync(cancel);

    private static Quantity Wished(V1PersistentVolumeClaim claim) => Quantity.Of(claim.Spec.Resources?.Requests, "storage");

    private static Quantity Has(V1PersistentVolumeClaim claim) => Quantity.Of(claim.Status?.Capacity, "storage");

    private Task<TimeSpan?> Reconcile(ObjectKey key, CancellationToken cancel)
    {
        if (_claims.Find(key) is { Status.Phase: "Bound" } claim && Wished(claim) > Has(claim) && _volumes.Items.ContainsKey(claim.Spec.VolumeName ?? ""))
            _events.Record(ObjectKind.PersistentVolumeClaim.Reference(claim.Metadata), EventType.Normal, "ExternalExpanding", "waiting for an external controller to expand this PVC");
        return Task.FromResult<TimeSpan?>(null);
    }
}
