using k8s.Models;

namespace NodeStack.Kubelet.Volumes.Claims;

/// <summary>Finds what a pod's claims are bound to.</summary>
internal interface IVolumeClaims
{
    /// <summary>Throws <see cref="VolumeException"/> while there is nothing that may be mounted.</summary>
    Task<BoundClaim> ResolveAsync(V1Pod pod, V1Volume volume, CancellationToken cancel);
}
