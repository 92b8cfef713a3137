using System.Collections.Immutable;
using k8s.Models;

namespace NodeStack.ControlPlane.Controllers.StatefulSet;

/// <summary>One thing to do for a StatefulSet.</summary>
public abstract record StatefulStep(string Reason)
{
    /// <summary>Makes the claims that are missing, then the pod.</summary>
    public sealed record CreatePod(V1Pod Pod, ImmutableArray<V1PersistentVolumeClaim> Claims, string Reason) : StatefulStep(Reason);

    public sealed record CreateClaims(V1Pod Pod, ImmutableArray<V1PersistentVolumeClaim> Claims, string Reason) : StatefulStep(Reason);

    public sealed record UpdatePod(V1Pod Pod, ImmutableArray<V1PersistentVolumeClaim> Claims, string Reason) : StatefulStep(Reason);

    /// <param name="HasConflict">Another controller has the claim, which is told.</param>
    public sealed record OwnClaim(V1PersistentVolumeClaim Claim, ImmutableArray<V1OwnerReference> Owners, bool HasConflict, string Reason) : StatefulStep(Reason);

    public sealed record DeletePod(V1Pod Pod, string Reason) : StatefulStep(Reason);
}
