using System.Collections.Immutable;
using k8s.Models;
using static NodeStack.ControlPlane.Controllers.Deployment.DeploymentConditionRules;

namespace NodeStack.ControlPlane.Controllers.Deployment;

/// <summary>The status of Deployments.</summary>
internal static class DeploymentStatusRules
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    /// <param name="isRollout">Whether progress is judged: not while it is paused or scaled.</param>
    public static V1DeploymentStatus Compute(DeploymentDraft draft, bool isRollout, DateTimeOffset now)
    {
        var (d, sets) = (draft.Deployment, draft.All.ToArray());
        var available = sets.Sum(s => s.Status?.AvailableReplicas ?? 0);
        var status = new V1DeploymentStatus
        {
            ObservedGeneration = d.Metadata.Generation,
            Replicas = sets.Sum(s => s.Status?.Replicas ?? 0),
            UpdatedReplicas = draft.New?.Status?.Replicas ?? 0,
            ReadyReplicas = sets.Sum(s => s.Status?.ReadyReplicas ?? 0),
            AvailableReplicas = available,
            UnavailableReplicas = Math.Max(0, sets.Sum(DeploymentRules.Replicas) - available),
            TerminatingReplicas = Terminating(sets),
            CollisionCount = d.Status?.CollisionCount,
        };
        var conditions = available >= DeploymentRules.Replicas(d) - DeploymentRules.MaxUnavailable(d)
            ? With(draft.Conditions, Available, "True", "MinimumReplicasAvailable", "Deployment has minimum availability.", now)
            : With(draft.Conditions, Available, "False", "MinimumReplicasUnavailable", "Deployment does not have minimum availability.", now);
        if (isRollout)
            conditions = Failure(draft, Progress(draft, conditions, status, now));
        status.Conditions = [.. conditions];
        return status;
    }

    public static bool IsComplete(V1Deployment d, V1DeploymentStatus? status) => status is not null && DeploymentRules.Replicas(d) is var wished
        && (status.UpdatedReplicas ?? 0) == wished && (status.Replicas ?? 0) == wished && (status.AvailableReplicas ?? 0) == wished
        && (status.ObservedGeneration ?? 0) >= (d.Metadata.Generation ?? 0);

    public static bool AreSame(V1DeploymentStatus a, V1DeploymentStatus? b) => b is not null
        && (a.ObservedGeneration ?? 0, a.Replicas ?? 0, a.UpdatedReplicas ?? 0, a.ReadyReplicas ?? 0, a.AvailableReplicas ?? 0, a.UnavailableReplicas ?? 0)
        == (b.ObservedGeneration ?? 0, b.Replicas ?? 0, b.UpdatedReplicas ?? 0, b.ReadyReplicas ?? 0, b.AvailableReplicas ?? 0, b.UnavailableReplicas ?? 0)
        && a.TerminatingReplicas == b.TerminatingReplicas && a.CollisionCount == b.CollisionCount && DeploymentConditionRules.AreSame(a.Conditions, b.Conditions);

    /// <summary>When a rollout that does not go on has to be told of.</summary>
    public static TimeSpan? NextDeadline(V1Deployment d, V1DeploymentStatus status, DateTimeOffset now)
    {
        var progressing = Find(status.Conditions, Progressing);
        if (!DeploymentRules.HasProgressDeadline(d) || progressing?.LastUpdateTime is not { } since || progressing.Reason == TimedOut || IsComplete(d, status))
            return null;
        var left = since.AddSeconds(d.Spec.ProgressDeadlineSeconds!.Value) - now.UtcDateTime;
        return (left > TimeSpan.Zero ? left : TimeSpan.Zero) + s_second;
    }

    private static ImmutableArray<V1DeploymentCondition> Progress(
        DeploymentDraft draft, ImmutableArray<V1DeploymentCondition> conditions, V1DeploymentStatus status, DateTimeOffset now)
    {
        var d = draft.Deployment;
        if (!DeploymentRules.HasProgressDeadline(d))
            return Without(conditions, Progressing);
        var before = Find(conditions, Progressing);
        if (status.Replicas == status.UpdatedReplicas && before?.Reason == NewSetAvailable)
            return conditions;
        var who = draft.New is { } set ? $"ReplicaSet \"{set.Metadata.Name}\"" : $"Deployment \"{d.Metadata.Name}\"";
        if (IsComplete(d, status))
            return With(conditions, Progressing, "True", NewSetAvailable, $"{who} has successfully progressed.", now);
        if (HasProgressed(d.Status, status))
            // The time of the last progress is what the deadline counts from: it is always a new condition.
            return Without(conditions, Progressing).Add(new V1DeploymentCondition
            {
                Type = Progressing,
                Status = "True",
                Reason = SetUpdated,
                Message = $"{who} is progressing.",
                LastUpdateTime = now.UtcDateTime,
                LastTransitionTime = before?.Status == "True" ? before.LastTransitionTime : now.UtcDateTime,
            });
        return HasTimedOut(d, before, now) ? With(conditions, Progressing, "False", TimedOut, $"{who} has timed out progressing.", now) : conditions;
    }

    private static bool HasProgressed(V1DeploymentStatus? before, V1DeploymentStatus status) =>
        (status.UpdatedReplicas ?? 0) > (before?.UpdatedReplicas ?? 0)
        || (status.Replicas ?? 0) - (status.UpdatedReplicas ?? 0) < (before?.Replicas ?? 0) - (before?.UpdatedReplicas ?? 0)
        || (status.ReadyReplicas ?? 0) > (before?.ReadyReplicas ?? 0)
        || (status.AvailableReplicas ?? 0) > (before?.AvailableReplicas ?? 0);

    private static bool HasTimedOut(V1Deployment d, V1DeploymentCondition? progressing, DateTimeOffset now) => progressing?.Reason switch
    {
        null or NewSetAvailable => false,
        TimedOut => true,
        _ => progressing.LastUpdateTime is { } since && since.AddSeconds(d.Spec.ProgressDeadlineSeconds!.Value) < now.UtcDateTime,
    };

    /// <summary>Of the newest set first: why it cannot have its pods.</summary>
    private static ImmutableArray<V1DeploymentCondition> Failure(DeploymentDraft draft, ImmutableArray<V1DeploymentCondition> conditions)
    {
        var failure = new[] { draft.New }.Concat(draft.Sets).OfType<V1ReplicaSet>().SelectMany(s => s.Status?.Conditions ?? []).FirstOrDefault(c => c.Type == ReplicaFailure);
        if (failure is null)
            return Without(conditions, ReplicaFailure);
        var before = Find(conditions, ReplicaFailure);
        return before is not null && before.Status == failure.Status && before.Reason == failure.Reason ? conditions : Without(conditions, ReplicaFailure).Add(new V1DeploymentCondition
        {
            Type = ReplicaFailure,
            Status = failure.Status,
            Reason = failure.Reason,
            Message = failure.Message,
            LastUpdateTime = failure.LastTransitionTime,
            LastTransitionTime = before?.Status == failure.Status ? before.LastTransitionTime : failure.LastTransitionTime,
        });
    }

    /// <summary>Null: one of the sets does not tell (its controller is older).</summary>
    private static int? Terminating(V1ReplicaSet[] sets) =>
        sets.Any(s => s.Status is { TerminatingReplicas: null } && (s.Status.ObservedGeneration ?? 0) > 0) ? null : sets.Sum(s => s.Status?.TerminatingReplicas ?? 0);
}
