using k8s.Models;

namespace NodeStack.ControlPlane.Controllers.Deployment;

/// <summary>The next step of a rolling update: first the newest set up as far as the surge lets it, then old ones down as far as enough pods stay.</summary>
internal static class RollingPlanner
{
    public static void Plan(DeploymentDraft draft)
    {
        var newest = draft.New!;
        var wished = DeploymentRules.Replicas(draft.Deployment);
        if (DeploymentRules.Replicas(newest) > wished)
            draft.Scale(newest, wished);
        else if (DeploymentRules.Replicas(newest) < wished && NewReplicas(draft) is var more && more != DeploymentRules.Replicas(newest))
            draft.Scale(newest, more);
        if (!draft.HasScaled)
            ScaleDownOld(draft);
    }

    /// <summary>How many replicas the newest set may have now.</summary>
    public static int NewReplicas(DeploymentDraft draft)
    {
        var d = draft.Deployment;
        var has = DeploymentRules.Replicas(draft.New);
        var room = DeploymentRules.Replicas(d) + DeploymentRules.MaxSurge(d) - draft.All.Sum(DeploymentRules.Replicas);
        return room <= 0 ? has : has + Math.Min(room, DeploymentRules.Replicas(d) - has);
    }

    private static void ScaleDownOld(DeploymentDraft draft)
    {
        var d = draft.Deployment;
        var old = draft.Sets.Where(s => DeploymentRules.Replicas(s) > 0).ToArray();
        if (old.Length == 0)
            return;
        var minAvailable = DeploymentRules.Replicas(d) - DeploymentRules.MaxUnavailable(d);
        var newUnavailable = DeploymentRules.Replicas(draft.New) - (draft.New!.Status?.AvailableReplicas ?? 0);
        var most = draft.All.Sum(DeploymentRules.Replicas) - minAvailable - newUnavailable;
        if (most <= 0)
            return;
        // Pods that are not available cost nothing to take away: they go first, whatever set they are of.
        foreach (var set in old)
        {
            var count = Math.Min(most, DeploymentRules.Replicas(set) - (set.Status?.AvailableReplicas ?? 0));
            if (count <= 0)
                continue;
            most -= count;
            draft.Scale(set, DeploymentRules.Replicas(set) - count);
        }
        var spare = draft.All.Sum(s => s.Status?.AvailableReplicas ?? 0) - minAvailable;
        foreach (var set in draft.Sets.Where(s => DeploymentRules.Replicas(s) > 0).ToArray())
        {
            var count = Math.Min(DeploymentRules.Replicas(set), spare);
            if (count <= 0)
                break;
            spare -= count;
            draft.Scale(set, DeploymentRules.Replicas(set) - count);
        }
    }
}
