using k8s.Models;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Events;

namespace NodeStack.ControlPlane.Controllers.PersistentVolumes;

/// <summary>Writes volumes and claims, over the versions that were looked at, and tells what happened.</summary>
public sealed class VolumeWriter(ApiResources api, IObjectEventRecorder events)
{
    /// <summary>In this order, each only if it is not so: whatever fails is done at the next look.</summary>
    public async Task BindAsync(V1PersistentVolume volume, V1PersistentVolumeClaim claim, CancellationToken cancel)
    {
        if (VolumePlanner.Bound(volume, claim) is { } bound)
            volume = await api.PersistentVolumes.ReplaceAsync("", bound, cancel).ConfigureAwait(false);
        await PhaseAsync(volume, "Bound", "", null, cancel).ConfigureAwait(false);
        if (VolumePlanner.Bound(claim, volume) is { } mine)
            claim = await api.PersistentVolumeClaims.ReplaceAsync(claim.Metadata.NamespaceProperty, mine, cancel).ConfigureAwait(false);
        if (VolumePlanner.BoundStatus(claim, volume) is { } status)
            await api.PersistentVolumeClaims.ReplaceAsync(claim.Metadata.NamespaceProperty, claim with { Status = status }, cancel, "status").ConfigureAwait(false);
    }

    public async Task UnbindAsync(V1PersistentVolume volume, CancellationToken cancel)
    {
        var free = await api.PersistentVolumes.ReplaceAsync("", VolumePlanner.Unbound(volume), cancel).ConfigureAwait(false);
        await PhaseAsync(free, "Available", "", null, cancel).ConfigureAwait(false);
    }

    /// <param name="notice">Told when the phase changes.</param>
    public async Task<V1PersistentVolume> PhaseAsync(V1PersistentVolume volume, string phase, string message, Notice? notice, CancellationToken cancel)
    {
        if (volume.Status?.Phase == phase)
            return volume;
        var status = (volume.Status ?? new V1PersistentVolumeStatus()) with { Phase = phase, Message = message.Length == 0 ? null : message };
        var written = await api.PersistentVolumes.ReplaceAsync("", volume with { Status = status }, cancel, "status").ConfigureAwait(false);
        if (notice is not null)
            Tell(written, notice);
        return written;
    }

    public async Task PhaseAsync(V1PersistentVolumeClaim claim, string phase, Notice? notice, bool onlyOnce, CancellationToken cancel)
    {
        var isNew = claim.Status?.Phase != phase;
        if (isNew || (claim.Status?.Capacity is { Count: > 0 } && phase == "Pending"))
        {
            var status = (claim.Status ?? new V1PersistentVolumeClaimStatus()) with { Phase = phase };
            // Only who has a volume has what it can do.
            if (phase == "Pending")
                status = status with { AccessModes = null, Capacity = null };
            claim = await api.PersistentVolumeClaims.ReplaceAsync(claim.Metadata.NamespaceProperty, claim with { Status = status }, cancel, "status").ConfigureAwait(false);
        }
        if (notice is not null && (isNew || !onlyOnce))
            Tell(claim, notice);
    }

    public Task ReplaceAsync(V1PersistentVolumeClaim claim, CancellationToken cancel) => api.PersistentVolumeClaims.ReplaceAsync(claim.Metadata.NamespaceProperty, claim, cancel);

    public void Tell(V1PersistentVolumeClaim claim, Notice notice) => events.Record(ObjectKind.PersistentVolumeClaim.Reference(claim.Metadata), notice.Type, notice.Reason, notice.Message);

    public void Tell(V1PersistentVolume volume, Notice notice) => events.Record(ObjectKind.PersistentVolume.Reference(volume.Metadata), notice.Type, notice.Reason, notice.Message);
}
