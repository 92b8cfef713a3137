using k8s.Models;

namespace NodeStack.Kubelet.Volumes.Tokens;

/// <summary>Tokens of pods' service accounts, bound to the pod. Thread-safe.</summary>
internal interface IPodTokens
{
    /// <summary>Throws <see cref="VolumeException"/> when there is none to be had.</summary>
    /// <param name="seconds">How long it is to hold; null: as long as the API server likes.</param>
    Task<PodToken> GetAsync(V1Pod pod, string audience, long? seconds, CancellationToken cancel);

    /// <summary>Drops what is kept for a pod that is gone.</summary>
    void Forget(string podUid);
}
