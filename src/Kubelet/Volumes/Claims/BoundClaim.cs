using k8s.Models;

namespace NodeStack.Kubelet.Volumes.Claims;

/// <summary>The volume that stands behind a claim of a pod.</summary>
internal sealed record BoundClaim(V1PersistentVolume Volume, bool ReadOnly)
{
    public string Name => Volume.Metadata.Name;
}
