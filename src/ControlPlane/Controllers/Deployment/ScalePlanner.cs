using k8s.Models;

namespace NodeStack.ControlPlane.Controllers.Deployment;

/// <summary>Scaling without rolling: of the one set that has pods, or of all of them in proportion to their size.</summary>
internal static class ScalePlanner
{
    public static void Plan(DeploymentDraft draft)
    {
        var wished = DeploymentRules.Replicas(draft.Deployment);
        var active = draft.All.Where(s => DeploymentRules.Replicas(s) > 0).ToArray();
        if (active.Length < 2)
        {
            // Also one that has the wished size already: until it says that it is of this wish, the Deployment counts as scaled, and does not roll.
            if ((active is [var one] ? one : draft.New ?? draft.Sets.LastOrDefault()) is { } only)
                draft.Scale(only, wished);
        }
        else if (IsSaturated(draft.New, wished))
        {
            foreach (var old in draft.Sets.Where(s => DeploymentRules.Replicas(s) > 0).ToArray())
                draft.Scale(old, 0);
        }
        else if (DeploymentRules.IsRolling(draft.Deployment))
        {
            InProportion(draft, active);
        }
    }

    private static bool IsSaturated(V1ReplicaSet? set, int wished) => set is not null && DeploymentRules.Replicas(set) == wished
        && RevisionRules.Count(set, RevisionRules.DesiredReplicas) == wished && set.Status?.AvailableReplicas == wished;

    /// <summary>What does not come out even is the largest's.</summary>
    private static void InProportion(DeploymentDraft draft, V1ReplicaSet[] active)
    {
        var d = draft.Deployment;
        var allowed = DeploymentRules.Replicas(d) > 0 ? DeploymentRules.Replicas(d) + DeploymentRules.MaxSurge(d) : 0;
        var toAdd = allowed - active.Sum(DeploymentRules.Replicas);
        var sorted = toAdd >= 0
            ? active.OrderByDescending(DeploymentRules.Replicas).ThenByDescending(s => s.Metadata.CreationTimestamp).ThenByDescending(s => s.Metadata.Name, StringComparer.Ordinal).ToArray()
            : active.OrderByDescending(DeploymentRules.Replicas).ThenBy(s => s.Metadata.CreationTimestamp).ThenBy(s => s.Metadata.Name, StringComparer.Ordinal).ToArray();
        var (sizes, added) = (sorted.Select(DeploymentRules.Replicas).ToArray(), 0);
        for (var i = 0; i < sorted.Length && toAdd != 0 && toAdd != added; i++)
        {
            var left = toAdd - added;
            var share = toAdd > 0 ? Math.Min(Fraction(d, sorted[i]), left) : Math.Max(Fraction(d, sorted[i]), left);
            (sizes[i], added) = (sizes[i] + share, added + share);
        }
        if (toAdd != 0)
            sizes[0] = Math.Max(0, sizes[0] + toAdd - added);
        for (var i = 0; i < sorted.Length; i++)
            draft.Scale(sorted[i], sizes[i]);
    }

    /// <summary>How many replicas more a set would have if it kept its share.</summary>
    private static int Fraction(V1Deployment d, V1ReplicaSet set)
    {
        if (DeploymentRules.Replicas(d) == 0)
            return -DeploymentRules.Replicas(set);
        var before = RevisionRules.Count(set, RevisionRules.MaxReplicas) is { } max and > 0 ? max : d.Status?.Replicas ?? 0;
        if (before == 0)
            return 0;
        var size = DeploymentRules.Replicas(set) * (double)(DeploymentRules.Replicas(d) + DeploymentRules.MaxSurge(d)) / before;
        return (int)Math.Round(size, MidpointRounding.AwayFromZero) - DeploymentRules.Replicas(set);
    }
}
