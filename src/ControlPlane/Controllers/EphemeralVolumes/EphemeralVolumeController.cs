using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.Controllers.PersistentVolumes;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Events;

namespace NodeStack.ControlPlane.Controllers.EphemeralVolumes;

/// <summary>Makes the claims of pods' own volumes; they go with their pod. A claim of that name that is not the pod's is never used for it.</summary>
public sealed class EphemeralVolumeController : IController
{
    public const string ControllerName = "ephemeral-volume-controller";
    private readonly ApiResource<V1PersistentVolumeClaim> _api;
    private readonly WatchedCollection<V1Pod> _pods;
    private readonly WatchedCollection<V1PersistentVolumeClaim> _claims;
    private readonly IObjectEventRecorder _events;
    private readonly KeyedController _loop;

    public EphemeralVolumeController(ControllerContext context)
    {
        _api = context.Api.PersistentVolumeClaims;
        _pods = context.Collections.Of(context.Api.Pods);
        _claims = context.Collections.Of(_api);
        _events = context.Events.Create("ephemeral_volume");
        var queue = context.CreateQueue("ephemeral_volume");
        var podsByClaim = _pods.Index("claim", PodClaimRules.Claims);
        _pods.Changed += (_, now) =>
        {
            if (now is { Metadata.DeletionTimestamp: null } && now.Spec?.Volumes?.Any(v => v.Ephemeral is not null) == true)
                queue.Add(ObjectKey.Of(now.Metadata));
        };
        // One that goes makes room for the pod's own.
        _claims.Changed += (before, now) =>
        {
            foreach (var pod in now is null ? podsByClaim[ObjectKey.Of(before!.Metadata).ToString()] : [])
                queue.Add(ObjectKey.Of(pod.Metadata));
        };
        _loop = new KeyedController(
            ControllerName, queue, [_pods, _claims], ReconcileAsync, context.Cluster.ConcurrentEphemeralVolumeSyncs, context.Loggers.CreateLogger(ControllerName));
    }

    public string Name => ControllerName;

    public Task RunAsync(CancellationToken cancel) => _loop.RunAsync(cancel);

    private async Task<TimeSpan?> ReconcileAsync(ObjectKey key, CancellationToken cancel)
    {
        if (_pods.Find(key) is not { Metadata.DeletionTimestamp: null } pod)
            return null;
        foreach (var volume in (pod.Spec.Volumes ?? []).Where(v => v.Ephemeral?.VolumeClaimTemplate is not null))
        {
            try
            {
                await MakeAsync(key.Namespace, pod, volume, cancel).ConfigureAwait(false);
            }
            catch (ApiException e)
            {
                _events.Record(ObjectKind.Pod.Reference(pod.Metadata), EventType.Warning, "FailedBinding", $"ephemeral volume {volume.Name}: {e.Message}");
                throw;
            }
        }
        return null;
    }

    private async Task MakeAsync(string ns, V1Pod pod, V1Volume volume, CancellationToken cancel)
    {
        var name = PodClaimRules.EphemeralClaim(pod, volume);
        if (_claims.Find(new ObjectKey(ns, name)) is { } there)
        {
            if (!OwnerRules.IsControlledBy(there.Metadata, pod.Metadata.Uid))
                throw new ApiException(409, "Conflict", $"PVC {ns}/{name} was not created for pod {ns}/{pod.Metadata.Name} (pod is not owner)");
            return;
        }
        var template = volume.Ephemeral.VolumeClaimTemplate;
        try
        {
            await _api.CreateAsync(ns, new V1PersistentVolumeClaim
            {
                Metadata = new V1ObjectMeta
                {
                    Name = name, NamespaceProperty = ns, Labels = template.Metadata?.Labels, Annotations = template.Metadata?.Annotations,
                    OwnerReferences = [OwnerRules.ControllerReference(ObjectKind.Pod, pod.Metadata)],
                },
                Spec = template.Spec,
            }, cancel).ConfigureAwait(false);
        }
        catch (ApiException e) when (e.IsAlreadyExists || NamespaceEndRules.IsEnding(e))
        {
            // Our copy is behind and will show whose it is, or the namespace goes.
        }
    }
}
