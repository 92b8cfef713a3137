using k8s.Models;
using NodeStack.CriShim.Runtime;

namespace NodeStack.Kubelet.Images;

/// <summary>Gets a container's image onto the node by its pull policy. Records the events (Pulling, Pulled, Failed, BackOff) itself.</summary>
public interface IImageEnsurer
{
    /// <summary>Never throws but for cancellation. Returns quickly while an image is in back-off.</summary>
    Task<ImageOutcome> EnsureAsync(V1Pod pod, V1Container container, PodSandboxConfig sandbox, CancellationToken cancel);

    /// <summary>The same for an image that is mounted as a volume; its events are the pod's.</summary>
    Task<ImageOutcome> EnsureVolumeAsync(V1Pod pod, V1ImageVolumeSource volume, PodSandboxConfig? sandbox, CancellationToken cancel);

    /// <summary>Forgets back-off kept for a pod that is gone.</summary>
    void Forget(string podUid);
}
