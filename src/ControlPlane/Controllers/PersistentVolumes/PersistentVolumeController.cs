using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Events;
using NodeStack.KubeApi.Selectors;

namespace NodeStack.ControlPlane.Controllers.PersistentVolumes;

/// <summary>
/// Brings claims and volumes together, and takes volumes back. Woken by either, by classes, and every 15 s by all that are not settled, as what was not
/// found may be there by then.
/// </summary>
public sealed class PersistentVolumeController : IController
{
    public const string ControllerName = "persistentvolume-binder-controller";
    private readonly ApiResources _api;
    private readonly WatchedCollection<V1PersistentVolume> _volumes;
    private readonly WatchedCollection<V1PersistentVolumeClaim> _claims;
    private readonly WatchedCollection<V1StorageClass> _classes;
    private readonly ObjectIndex<V1Pod> _podsByClaim;
    private readonly VolumeWriter _writer;
    private readonly VolumeReclaimer _reclaimer;
    private readonly bool _provisioning;
    private readonly TimeSpan _period;
    private readonly WorkQueue _claimQueue;
    private readonly WorkQueue _volumeQueue;
    private readonly KeyedController _claiming;
    private readonly KeyedController _volumeLoop;

    public PersistentVolumeController(ControllerContext context)
    {
        (_api, _provisioning, _period) = (context.Api, context.Cluster.EnableDynamicProvisioning, context.Cluster.PvClaimBinderSyncPeriod);
        _volumes = context.Collections.Of(context.Api.PersistentVolumes);
        _claims = context.Collections.Of(context.Api.PersistentVolumeClaims);
        _classes = context.Collections.Of(context.Api.StorageClasses);
        var pods = context.Collections.Of(context.Api.Pods);
        _podsByClaim = pods.Index("claim", PodClaimRules.Claims);
        _writer = new VolumeWriter(context.Api, context.Events.Create("persistentvolume-controller"));
        _reclaimer = new VolumeReclaimer(_writer);
        (_claimQueue, _volumeQueue) = (context.CreateQueue("claims"), context.CreateQueue("volumes"));
        _claims.Changed += (before, now) => Changed((now ?? before)!);
        _volumes.Changed += (before, now) => Changed((now ?? before)!);
        _classes.Changed += (_, _) => WakePending();
        var logger = context.Loggers.CreateLogger(ControllerName);
        IWatchedCollection[] sources = [_volumes, _claims, _classes, pods];
        _claiming = new KeyedController(ControllerName, _claimQueue, sources, ReconcileClaimAsync, workers: 1, logger);
        _volumeLoop = new KeyedController(ControllerName, _volumeQueue, sources, ReconcileVolumeAsync, workers: 1, logger);
    }

    public string Name => ControllerName;

    public Task RunAsync(CancellationToken cancel) => LoopGroup.RunAsync(cancel, _claiming.RunAsync, _volumeLoop.RunAsync);

    private void Changed(V1PersistentVolumeClaim claim)
    {
        _claimQueue.Add(ObjectKey.Of(claim.Metadata));
        if (!string.IsNullOrEmpty(claim.Spec.VolumeName))
            _volumeQueue.Add(new ObjectKey("", claim.Spec.VolumeName));
        foreach (var volume in _volumes.Items.Values)
            if (volume.Spec.ClaimRef?.Name == claim.Metadata.Name && volume.Spec.ClaimRef.NamespaceProperty == claim.Metadata.NamespaceProperty)
                _volumeQueue.Add(ObjectKey.Of(volume.Metadata));
    }

    private void Changed(V1PersistentVolume volume)
    {
        _volumeQueue.Add(ObjectKey.Of(volume.Metadata));
        if (volume.Spec.ClaimRef is { } reference)
            _claimQueue.Add(new ObjectKey(reference.NamespaceProperty ?? "", reference.Name));
        else
            WakePending();
    }

    private void WakePending()
    {
        foreach (var claim in _claims.Items.Values.Where(c => c.Status?.Phase is not ("Bound" or "Lost")))
            _claimQueue.Add(ObjectKey.Of(claim.Metadata));
    }

    private async Task<TimeSpan?> ReconcileClaimAsync(ObjectKey key, CancellationToken cancel)
    {
        if (_claims.Find(key) is not { } claim)
            return null;
        var waiting = _podsByClaim[key.ToString()].Where(p => string.IsNullOrEmpty(p.Spec.NodeName) && p.Metadata.DeletionTimestamp is null).Select(p => p.Metadata.Name)
            .Order(StringComparer.Ordinal).ToList();
        ClaimStep step;
        try
        {
            step = ClaimPlanner.Plan(claim, _volumes.Items, _classes.Items, waiting, _provisioning);
        }
        catch (SelectorFormatException e)
        {
            _writer.Tell(claim, new Notice(EventType.Warning, "FailedBinding", $"error creating label selector: {e.Message}"));
            return null;
        }
        await CarryOutAsync(claim, step, cancel).ConfigureAwait(false);
        return step is ClaimStep.Phase { Name: "Pending" } or ClaimStep.Provision or ClaimStep.CannotProvision ? _period : null;
    }

    private async Task CarryOutAsync(V1PersistentVolumeClaim claim, ClaimStep step, CancellationToken cancel)
    {
        switch (step)
        {
            case ClaimStep.Bind bind:
                await _writer.BindAsync(bind.Volume, claim, cancel).ConfigureAwait(false);
                break;
            case ClaimStep.Phase phase:
                await _writer.PhaseAsync(claim, phase.Name, phase.Notice, phase.OnlyOnce, cancel).ConfigureAwait(false);
                break;
            case ClaimStep.TakeClass take:
                await _writer.ReplaceAsync(claim with { Spec = claim.Spec with { StorageClassName = take.Name } }, cancel).ConfigureAwait(false);
                break;
            case ClaimStep.Provision provision:
                await ProvisionAsync(claim, provision.Provisioner, cancel).ConfigureAwait(false);
                break;
            case ClaimStep.CannotProvision cannot:
                _writer.Tell(claim, new Notice(EventType.Warning, "ProvisioningFailed", cannot.Why));
                break;
            case ClaimStep.Nothing:
                break;
            default:
                throw new InvalidOperationException("a step that is not known");
        }
    }

    /// <summary>Whose turn it is knows by these marks.</summary>
    private async Task ProvisionAsync(V1PersistentVolumeClaim claim, string provisioner, CancellationToken cancel)
    {
        if (claim.Metadata.Annotations is not { } marks || !marks.TryGetValue(VolumeAnnotations.Provisioner, out var has) || has != provisioner)
            await _writer.ReplaceAsync(
                claim with { Metadata = VolumeAnnotations.With(claim.Metadata, (VolumeAnnotations.BetaProvisioner, provisioner), (VolumeAnnotations.Provisioner, provisioner)) }, cancel).ConfigureAwait(false);
        _writer.Tell(claim, new Notice(EventType.Normal, "ExternalProvisioning",
            $"Waiting for a volume to be created either by the external provisioner '{provisioner}' or manually by the system administrator. "
            + "If volume creation is delayed, please verify that the provisioner is running and correctly registered."));
    }

    private async Task<TimeSpan?> ReconcileVolumeAsync(ObjectKey key, CancellationToken cancel)
    {
        if (_volumes.Find(key) is not { } volume)
            return null;
        var claim = await ClaimOfAsync(volume, cancel).ConfigureAwait(false);
        switch (VolumePlanner.Plan(volume, claim))
        {
            case VolumeStep.Phase phase:
                await _writer.PhaseAsync(volume, phase.Name, "", null, cancel).ConfigureAwait(false);
                break;
            case VolumeStep.WakeClaim:
                _claimQueue.Add(ObjectKey.Of(claim!.Metadata));
                break;
            case VolumeStep.Unbind:
                await _writer.UnbindAsync(volume, cancel).ConfigureAwait(false);
                break;
            case VolumeStep.Reclaim:
                await _reclaimer.ReclaimAsync(volume, cancel).ConfigureAwait(false);
                break;
            case VolumeStep.Mismatch:
                _writer.Tell(volume, new Notice(EventType.Warning, "VolumeMismatch",
                    $"Cannot bind PersistentVolume to requested PersistentVolumeClaim \"{claim!.Metadata.Name}\" due to incompatible volumeMode."));
                _writer.Tell(claim, new Notice(EventType.Warning, "VolumeMismatch",
                    $"Cannot bind PersistentVolume \"{volume.Metadata.Name}\" to requested PersistentVolumeClaim due to incompatible volumeMode."));
                break;
        }
        return null;
    }

    /// <summary>Before a volume is given up its claim is asked for: our copy may not show it yet.</summary>
    private async Task<V1PersistentVolumeClaim?> ClaimOfAsync(V1PersistentVolume volume, CancellationToken cancel)
    {
        if (volume.Spec.ClaimRef is not { Uid.Length: > 0 } reference)
            return null;
        var ns = reference.NamespaceProperty ?? "";
        var claim = _claims.Find(new ObjectKey(ns, reference.Name));
        if (claim?.Metadata.Uid != reference.Uid && volume.Status?.Phase is not ("Released" or "Failed"))
            claim = await MaybeGone.FindAsync(_api.PersistentVolumeClaims.GetAsync(ns, reference.Name, cancel)).ConfigureAwait(false);
        return claim?.Metadata.Uid == reference.Uid ? claim : null;
    }
}
