using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.KubeApi.Client;

namespace NodeStack.ControlPlane.Controllers.VolumeProtection;

/// <summary>Keeps volumes from going while claims have them. Owns the finalizer kubernetes.io/pv-protection.</summary>
public sealed class VolumeProtectionController : IController
{
    public const string ControllerName = "persistentvolume-protection-controller";
    private const string Finalizer = "kubernetes.io/pv-protection";
    private readonly ApiResource<V1PersistentVolume> _api;
    private readonly WatchedCollection<V1PersistentVolume> _volumes;
    private readonly KeyedController _loop;

    public VolumeProtectionController(ControllerContext context)
    {
        _api = context.Api.PersistentVolumes;
        _volumes = context.Collections.Of(_api);
        var queue = context.CreateQueue("pvprotection");
        _volumes.Changed += (_, now) =>
        {
            if (now is not null)
                queue.Add(ObjectKey.Of(now.Metadata));
        };
        _loop = new KeyedController(ControllerName, queue, [_volumes], ReconcileAsync, workers: 1, context.Loggers.CreateLogger(ControllerName));
    }

    public string Name => ControllerName;

    public Task RunAsync(CancellationToken cancel) => _loop.RunAsync(cancel);

    private async Task<TimeSpan?> ReconcileAsync(ObjectKey key, CancellationToken cancel)
    {
        if (_volumes.Find(key) is not { } volume)
            return null;
        var isProtected = FinalizerWriter.Has(volume.Metadata, Finalizer);
        if (volume.Metadata.DeletionTimestamp is null && !isProtected)
            await FinalizerWriter.AddAsync(_api, volume, Finalizer, static (v, m) => v with { Metadata = m }, cancel).ConfigureAwait(false);
        else if (volume.Metadata.DeletionTimestamp is not null && isProtected && volume.Status?.Phase != "Bound")
            await FinalizerWriter.RemoveAsync(_api, volume, Finalizer, static (v, m) => v with { Metadata = m }, cancel).ConfigureAwait(false);
        return null;
    }
}
