namespace NodeStack.ControlPlane.Scheduler.Volumes;

/// <summary>What has to be written before a pod can be on its node.</summary>
/// <param name="Bindings">Volumes that are there, and the claims that get them.</param>
/// <param name="Provisions">Claims whose volumes are made for that node.</param>
internal sealed record VolumePlan(IReadOnlyList<ClaimBinding> Bindings, IReadOnlyList<VolumeClaim> Provisions)
{
    public static readonly VolumePlan Empty = new([], []);

    public bool IsEmpty => Bindings.Count == 0 && Provisions.Count == 0;
}
