using k8s.Models;
using NodeStack.CriShim.Images;
using NodeStack.Kubelet.Volumes;

namespace NodeStack.Kubelet.Images;

/// <summary><see cref="IImageVolumes"/>: such an image is had as a container's is.</summary>
internal sealed class ImageVolumes(IImageEnsurer images) : IImageVolumes
{
    public async Task<ImageSpec> EnsureAsync(V1Pod pod, V1Volume volume, CancellationToken cancel)
    {
        var outcome = await images.EnsureVolumeAsync(pod, volume.Image, null, cancel).ConfigureAwait(false);
        return outcome.Image is { } image
            ? new ImageSpec(image.Id, "", volume.Image.Reference ?? "")
            : throw new VolumeException(outcome.Reason, outcome.Message);
    }
}
