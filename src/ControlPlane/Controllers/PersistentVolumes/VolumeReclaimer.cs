using k8s.Models;
using NodeStack.KubeApi.Events;

namespace NodeStack.ControlPlane.Controllers.PersistentVolumes;

/// <summary>
/// What becomes of a volume whose claim is gone. What somebody else made somebody else deletes; volumes that were made by hand cannot be deleted from here,
/// and say so.
/// </summary>
public sealed class VolumeReclaimer(VolumeWriter writer)
{
    public async Task ReclaimAsync(V1PersistentVolume volume, CancellationToken cancel)
    {
        if (volume.Status?.Phase is not ("Released" or "Failed"))
            volume = await writer.PhaseAsync(volume, "Released", "", null, cancel).ConfigureAwait(false);
        switch (volume.Spec.PersistentVolumeReclaimPolicy)
        {
            case "Retain" or null or "":
                return;
            case "Delete":
                await DeleteAsync(volume, cancel).ConfigureAwait(false);
                return;
            case "Recycle":
                await FailAsync(volume, "VolumeFailedRecycle", "No recycler plugin found for the volume!", cancel).ConfigureAwait(false);
                return;
            default:
                await FailAsync(volume, "VolumeUnknownReclaimPolicy", "Volume has unrecognized PersistentVolumeReclaimPolicy", cancel).ConfigureAwait(false);
                return;
        }
    }

    private async Task DeleteAsync(V1PersistentVolume volume, CancellationToken cancel)
    {
        // Its provisioner watches volumes that are released, and deletes them with what is behind them.
        var isElsewhere = volume.Spec.Csi is not null
            || (volume.Metadata.Annotations is { } marks && marks.TryGetValue(VolumeAnnotations.ProvisionedBy, out var by) && !by.StartsWith("kubernetes.io/", StringComparison.Ordinal));
        if (!isElsewhere)
            await FailAsync(volume, "VolumeFailedDelete", $"error getting deleter volume plugin for volume \"{volume.Metadata.Name}\": no deletable volume plugin matched", cancel).ConfigureAwait(false);
    }

    private Task FailAsync(V1PersistentVolume volume, string reason, string message, CancellationToken cancel) =>
        writer.PhaseAsync(volume, "Failed", message, new Notice(EventType.Warning, reason, message), cancel);
}
