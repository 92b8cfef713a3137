using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.Controllers.PersistentVolumes;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.KubeApi.Client;

namespace NodeStack.ControlPlane.Controllers.VolumeProtection;

/// <summary>Keeps claims from going while pods use them. Owns the finalizer kubernetes.io/pvc-protection.</summary>
public sealed class ClaimProtectionController : IController
{
    public const string ControllerName = "persistentvolumeclaim-protection-controller";
    private const string Finalizer = "kubernetes.io/pvc-protection";
    private readonly ApiResources _api;
    private readonly WatchedCollection<V1PersistentVolumeClaim> _claims;
    private readonly ObjectIndex<V1Pod> _podsByClaim;
    private readonly KeyedController _loop;

    public ClaimProtectionController(ControllerContext context)
    {
        _api = context.Api;
        _claims = context.Collections.Of(_api.PersistentVolumeClaims);
        var pods = context.Collections.Of(_api.Pods);
        _podsByClaim = pods.Index("claim", PodClaimRules.Claims);
        var queue = context.CreateQueue("pvcprotection");
        _claims.Changed += (_, now) =>
        {
            if (now is not null && now.Metadata.DeletionTimestamp is not null == FinalizerWriter.Has(now.Metadata, Finalizer))
                queue.Add(ObjectKey.Of(now.Metadata));
        };
        pods.Changed += (before, now) =>
        {
            foreach (var pod in new[] { before, now })
                foreach (var claim in pod is null ? [] : PodClaimRules.Claims(pod))
                    if (_claims.Items.GetValueOrDefault(claim) is { Metadata.DeletionTimestamp: not null } going)
                        queue.Add(ObjectKey.Of(going.Metadata));
        };
        _loop = new KeyedController(ControllerName, queue, [_claims, pods], ReconcileAsync, workers: 1, context.Loggers.CreateLogger(ControllerName));
    }

    public string Name => ControllerName;

    public Task RunAsync(CancellationToken cancel) => _loop.RunAsync(cancel);

    private async Task<TimeSpan?> ReconcileAsync(ObjectKey key, CancellationToken cancel)
    {
        if (_claims.Find(key) is not { } claim)
            return null;
        var isProtected = FinalizerWriter.Has(claim.Metadata, Finalizer);
        if (claim.Metadata.DeletionTimestamp is null && !isProtected)
            await FinalizerWriter.AddAsync(_api.PersistentVolumeClaims, claim, Finalizer, static (c, m) => c with { Metadata = m }, cancel).ConfigureAwait(false);
        else if (claim.Metadata.DeletionTimestamp is not null && isProtected && !await IsUsedAsync(key, claim, cancel).ConfigureAwait(false))
            await FinalizerWriter.RemoveAsync(_api.PersistentVolumeClaims, claim, Finalizer, static (c, m) => c with { Metadata = m }, cancel).ConfigureAwait(false);
        return null;
    }

    /// <summary>When our copy says no the server is asked: a pod may just have come.</summary>
    private async Task<bool> IsUsedAsync(ObjectKey key, V1PersistentVolumeClaim claim, CancellationToken cancel) =>
        _podsByClaim[key.ToString()].Any(p => PodClaimRules.Uses(p, claim))
        || (await _api.Pods.ListAsync(key.Namespace, new ListQuery(), cancel).ConfigureAwait(false)).Items.Any(p => PodClaimRules.Uses(p, claim));
}
