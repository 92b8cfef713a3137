using System.Collections.Immutable;
using k8s.Models;

namespace NodeStack.ControlPlane.Controllers.Deployment;

/// <summary>Which old sets are kept to go back to.</summary>
internal static class HistoryRules
{
    /// <summary>Those beyond revisionHistoryLimit, oldest revisions first; such that have or want pods are left.</summary>
    public static ImmutableArray<V1ReplicaSet> Superfluous(DeploymentDraft draft)
    {
        if (draft.Deployment.Spec.RevisionHistoryLimit is not { } limit || limit == int.MaxValue)
            return [];
        var alive = draft.Sets.Where(s => s.Metadata.DeletionTimestamp is null).ToArray();
        return
        [
            .. alive.OrderBy(s => RevisionRules.Of(s) ?? 0).ThenBy(s => s.Metadata.CreationTimestamp).ThenBy(s => s.Metadata.Name, StringComparer.Ordinal)
                .Take(Math.Max(0, alive.Length - limit))
                .Where(s => (s.Status?.Replicas ?? 0) == 0 && DeploymentRules.Replicas(s) == 0 && (s.Metadata.Generation ?? 0) <= (s.Status?.ObservedGeneration ?? 0)),
        ];
    }
}
