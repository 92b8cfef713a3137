using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.KubeApi.Client;

namespace NodeStack.ControlPlane.Controllers.VolumeProtection;

/// <summary>Keeps VolumeAttributesClasses from going while volumes or claims name them. Owns the finalizer kubernetes.io/vac-protection.</summary>
public sealed class AttributesClassProtectionController : IController
{
    public const string ControllerName = "volumeattributesclass-protection-controller";
    private const string Finalizer = "kubernetes.io/vac-protection";
    private readonly ApiResource<V1VolumeAttributesClass> _api;
    private readonly WatchedCollection<V1VolumeAttributesClass> _classes;
    private readonly ObjectIndex<V1PersistentVolumeClaim> _claims;
    private readonly ObjectIndex<V1PersistentVolume> _volumes;
    private readonly KeyedController _loop;

    public AttributesClassProtectionController(ControllerContext context)
    {
        _api = new ApiResource<V1VolumeAttributesClass>(context.Api.Client, "/apis/storage.k8s.io/v1", "volumeattributesclasses");
        _classes = context.Collections.Of(_api);
        var (claims, volumes) = (context.Collections.Of(context.Api.PersistentVolumeClaims), context.Collections.Of(context.Api.PersistentVolumes));
        _claims = claims.Index("attributes", Names);
        _volumes = volumes.Index("attributes", Names);
        var queue = context.CreateQueue("vacprotection");
        _classes.Changed += (_, now) =>
        {
            if (now is not null)
                queue.Add(ObjectKey.Of(now.Metadata));
        };
        claims.Changed += (before, _) => Free(before is null ? [] : Names(before));
        volumes.Changed += (before, _) => Free(before is null ? [] : Names(before));
        _loop = new KeyedController(ControllerName, queue, [_classes, claims, volumes], ReconcileAsync, workers: 1, context.Loggers.CreateLogger(ControllerName));

        void Free(IEnumerable<string> names)
        {
            foreach (var name in names)
                queue.Add(new ObjectKey("", name));
        }
    }

    public string Name => ControllerName;

    public Task RunAsync(CancellationToken cancel) => _loop.RunAsync(cancel);

    private static IEnumerable<string> Names(V1PersistentVolumeClaim claim) => new[]
    {
        claim.Spec.VolumeAttributesClassName, claim.Status?.CurrentVolumeAttributesClassName, claim.Status?.ModifyVolumeStatus?.TargetVolumeAttributesClassName,
    }.Where(n => !string.IsNullOrEmpty(n)).Distinct(StringComparer.Ordinal)!;

    private static IEnumerable<string> Names(V1PersistentVolume volume) => string.IsNullOrEmpty(volume.Spec.VolumeAttributesClassName) ? [] : [volume.Spec.VolumeAttributesClassName];

    private async Task<TimeSpan?> ReconcileAsync(ObjectKey key, CancellationToken cancel)
    {
        if (_classes.Find(key) is not { } item)
            return null;
        var isProtected = FinalizerWriter.Has(item.Metadata, Finalizer);
        if (item.Metadata.DeletionTimestamp is null && !isProtected)
            await FinalizerWriter.AddAsync(_api, item, Finalizer, static (c, m) => c with { Metadata = m }, cancel).ConfigureAwait(false);
        else if (item.Metadata.DeletionTimestamp is not null && isProtected && _claims[key.Name].Count + _volumes[key.Name].Count == 0)
            await FinalizerWriter.RemoveAsync(_api, item, Finalizer, static (c, m) => c with { Metadata = m }, cancel).ConfigureAwait(false);
        return null;
    }
}
