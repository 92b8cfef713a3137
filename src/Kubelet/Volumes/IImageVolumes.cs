using k8s.Models;
using NodeStack.CriShim.Images;

namespace NodeStack.Kubelet.Volumes;

/// <summary>Images used as volumes: gets one onto the node by its pull policy and names it for the runtime.</summary>
public interface IImageVolumes
{
    /// <summary>Throws <see cref="VolumeException"/> with the pull's waiting reason (ErrImagePull, ...) when there is no image.</summary>
    Task<ImageSpec> EnsureAsync(V1Pod pod, V1Volume volume, CancellationToken cancel);
}
