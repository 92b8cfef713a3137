using System.Collections.Immutable;
using k8s.Models;
using NodeStack.ControlPlane.Controllers.Pods;

namespace NodeStack.ControlPlane.Controllers.ReplicaSet;

/// <summary>The status of a set of replicas.</summary>
public static class ReplicaStatusRules
{
    public const string ReplicaFailure = "ReplicaFailure";

    /// <param name="terminating">Null: the kind does not tell of them.</param>
    /// <param name="failure">Why the set could not be made as it should be; null: it could.</param>
    public static ReplicaStatus Compute(
        ReplicaWish wish, ReplicaStatus before, IReadOnlyList<V1Pod> active, int? terminating, string? failure, DateTimeOffset now)
    {
        var labels = wish.Template.Metadata?.Labels ?? new Dictionary<string, string>();
        return new ReplicaStatus(
            active.Count,
            active.Count(p => labels.All(l => p.Metadata.Labels is { } own && own.TryGetValue(l.Key, out var value) && value == l.Value)),
            active.Count(PodStateRules.IsReady),
            active.Count(p => PodStateRules.IsAvailable(p, wish.MinReadySeconds, now)),
            terminating,
            wish.Meta.Generation ?? 0,
            Conditions(before.Conditions, active.Count - wish.Replicas, failure, now));
    }

    private static ImmutableArray<ReplicaCondition> Conditions(ImmutableArray<ReplicaCondition> before, int excess, string? failure, DateTimeOffset now)
    {
        var has = before.Any(c => c.Type == ReplicaFailure);
        if (failure is null)
            return has ? before.RemoveAll(c => c.Type == ReplicaFailure) : before;
        if (has)
            return before;
        var reason = excess < 0 ? "FailedCreate" : excess > 0 ? "FailedDelete" : "";
        return before.Add(new ReplicaCondition(ReplicaFailure, "True", reason, failure, now.UtcDateTime));
    }
}
