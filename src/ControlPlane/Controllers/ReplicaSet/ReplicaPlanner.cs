using k8s.Models;
using NodeStack.ControlPlane.Controllers.Pods;

namespace NodeStack.ControlPlane.Controllers.ReplicaSet;

/// <summary>How many pods to make, or which to delete.</summary>
public static class ReplicaPlanner
{
    /// <summary>At most this many at once; then it is looked again.</summary>
    public const int Burst = 500;

    /// <param name="active">The set's pods that count.</param>
    /// <param name="related">Pods of the sets of the same owner: where many of them are on one node, one there goes first.</param>
    public static ReplicaPlan Plan(ReplicaWish wish, IReadOnlyList<V1Pod> active, IEnumerable<V1Pod> related, DateTimeOffset now)
    {
        var excess = active.Count - wish.Replicas;
        if (wish.Meta.DeletionTimestamp is not null || excess == 0)
            return ReplicaPlan.Nothing;
        if (excess < 0)
            return new ReplicaPlan(Math.Min(-excess, Burst), [], $"too few replicas: {active.Count} of {wish.Replicas}");
        var count = Math.Min(excess, Burst);
        var doomed = count == active.Count ? active : Choose(active, related, now).Take(count).ToArray();
        return new ReplicaPlan(0, doomed, $"too many replicas: {active.Count} of {wish.Replicas}");
    }

    private static V1Pod[] Choose(IReadOnlyList<V1Pod> active, IEnumerable<V1Pod> related, DateTimeOffset now)
    {
        var crowds = related.Where(PodStateRules.IsActive).GroupBy(p => p.Spec?.NodeName ?? "", StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal);
        return new PodDeletionOrder(p => crowds.GetValueOrDefault(p.Spec?.NodeName ?? ""), now).Sort(active);
    }
}
