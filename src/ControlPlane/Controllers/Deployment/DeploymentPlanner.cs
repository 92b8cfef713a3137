using System.Collections.Immutable;
using System.Globalization;
using k8s.Models;
using NodeStack.KubeApi.Events;

namespace NodeStack.ControlPlane.Controllers.Deployment;

/// <summary>What a Deployment's next step is: a new ReplicaSet, scaling of old and new ones, a way back, or only its status.</summary>
public static class DeploymentPlanner
{
    /// <param name="sets">The Deployment's.</param>
    /// <param name="oldPodsRun">Whether pods of sets other than the newest are there and have not ended, also such that go.</param>
    public static DeploymentPlan Plan(V1Deployment d, IReadOnlyList<V1ReplicaSet> sets, Func<V1ReplicaSet?, bool> oldPodsRun, DateTimeOffset now)
    {
        var draft = new DeploymentDraft(d, sets);
        if (d.Metadata.DeletionTimestamp is not null)
        {
            TendNewest(draft, create: false, now);
            return Finish(draft, [], isRollout: false, now);
        }
        TellPaused(draft, now);
        if (d.Spec.Paused != true && DeploymentRules.RollbackTo(d) is { } revision)
            return RollbackPlanner.Plan(draft, revision);
        if (d.Spec.Paused == true || IsScaled(d, draft.All))
        {
            TendNewest(draft, create: false, now);
            ScalePlanner.Plan(draft);
            return Finish(draft, d.Spec.Paused == true ? HistoryRules.Superfluous(draft) : [], isRollout: false, now);
        }
        if (DeploymentRules.IsRolling(d))
        {
            TendNewest(draft, create: true, now);
            RollingPlanner.Plan(draft);
        }
        else
        {
            Recreate(draft, oldPodsRun, now);
        }
        return Finish(draft, !draft.HasScaled && DeploymentStatusRules.IsComplete(d, d.Status) ? HistoryRules.Superfluous(draft) : [], isRollout: true, now);
    }

    /// <summary>The Deployment's wish changed since its sets were scaled: they are scaled in proportion before anything is rolled.</summary>
    private static bool IsScaled(V1Deployment d, IEnumerable<V1ReplicaSet> sets) => sets.Any(s =>
        DeploymentRules.Replicas(s) > 0 && RevisionRules.Count(s, RevisionRules.DesiredReplicas) is { } desired && desired != DeploymentRules.Replicas(d));

    private static void Recreate(DeploymentDraft draft, Func<V1ReplicaSet?, bool> oldPodsRun, DateTimeOffset now)
    {
        TendNewest(draft, create: false, now);
        foreach (var old in draft.Sets.Where(s => DeploymentRules.Replicas(s) > 0).ToArray())
            draft.Scale(old, 0);
        if (draft.HasScaled || draft.Sets.Sum(s => s.Status?.Replicas ?? 0) > 0 || oldPodsRun(draft.New))
            return;
        TendNewest(draft, create: true, now);
        if (DeploymentRules.Replicas(draft.New) != DeploymentRules.Replicas(draft.Deployment))
            draft.Scale(draft.New!, DeploymentRules.Replicas(draft.Deployment));
    }

    /// <summary>The newest set has its revision and annotations, or is made.</summary>
    internal static void TendNewest(DeploymentDraft draft, bool create, DateTimeOffset now)
    {
        var d = draft.Deployment;
        var highest = RevisionRules.Highest(draft.Sets);
        if (draft.New is { } set)
        {
            var annotations = RevisionRules.ForNewest(d, set, highest);
            if ((set.Spec.MinReadySeconds ?? 0) != (d.Spec.MinReadySeconds ?? 0) || annotations.Any(a => RevisionRules.Annotation(set, a.Key) != a.Value))
                draft.Change(set, s => (s.Metadata.Annotations, s.Spec.MinReadySeconds) = (annotations, d.Spec.MinReadySeconds));
            draft.Revision = annotations.GetValueOrDefault(RevisionRules.Revision);
            if (DeploymentRules.HasProgressDeadline(d) && DeploymentConditionRules.Find(draft.Conditions, DeploymentConditionRules.Progressing) is null)
                Progress(draft, DeploymentConditionRules.FoundNewSet, $"Found new replica set \"{set.Metadata.Name}\"", now);
            return;
        }
        if (!create)
            return;
        var made = draft.Create(
            DeploymentRules.IsRolling(d) ? RollingPlanner.NewReplicas(draft) : DeploymentRules.Replicas(d), RevisionRules.Scaled(d, RevisionRules.ForNewest(d, null, highest)));
        draft.Revision = (highest + 1).ToString(CultureInfo.InvariantCulture);
        if (DeploymentRules.HasProgressDeadline(d))
            Progress(draft, DeploymentConditionRules.NewSetCreated, $"Created new replica set \"{made.Metadata.Name}\"", now);
    }

    private static void Progress(DeploymentDraft draft, string reason, string message, DateTimeOffset now) =>
        draft.Conditions = DeploymentConditionRules.With(draft.Conditions, DeploymentConditionRules.Progressing, "True", reason, message, now);

    private static void TellPaused(DeploymentDraft draft, DateTimeOffset now)
    {
        var progressing = DeploymentConditionRules.Find(draft.Conditions, DeploymentConditionRules.Progressing);
        if (!DeploymentRules.HasProgressDeadline(draft.Deployment) || progressing?.Reason == DeploymentConditionRules.TimedOut)
            return;
        var (isPaused, isTold) = (draft.Deployment.Spec.Paused == true, progressing?.Reason == DeploymentConditionRules.Paused);
        if (isPaused && !isTold)
            draft.Conditions = DeploymentConditionRules.With(
                draft.Conditions, DeploymentConditionRules.Progressing, "Unknown", DeploymentConditionRules.Paused, "Deployment is paused", now);
        else if (!isPaused && isTold)
            draft.Conditions = DeploymentConditionRules.With(
                draft.Conditions, DeploymentConditionRules.Progressing, "Unknown", DeploymentConditionRules.Resumed, "Deployment is resumed", now);
    }

    private static DeploymentPlan Finish(DeploymentDraft draft, ImmutableArray<V1ReplicaSet> deletes, bool isRollout, DateTimeOffset now)
    {
        var d = draft.Deployment;
        var status = DeploymentStatusRules.Compute(draft, isRollout, now);
        var isSame = DeploymentStatusRules.AreSame(status, d.Status);
        var revision = draft.Revision is { } wished && !(d.Metadata.Annotations is { } own && own.TryGetValue(RevisionRules.Revision, out var has) && has == wished) ? wished : null;
        return new DeploymentPlan
        {
            Writes = draft.Writes,
            Deletes = deletes,
            Status = isSame && revision is null ? null : status,
            Revision = revision,
            Again = isRollout ? DeploymentStatusRules.NextDeadline(d, status, now) : null,
        };
    }

    /// <summary>A selector of everything would take every pod there is.</summary>
    public static DeploymentPlan PlanForSelectingAll(V1Deployment d)
    {
        var status = d.Status is null ? new V1DeploymentStatus() : Reconciling.ObjectCopy.Of(d.Status);
        status.ObservedGeneration = d.Metadata.Generation;
        return new DeploymentPlan
        {
            Events = [new DeploymentPlan.Event(EventType.Warning, "SelectingAll", "This deployment is selecting all pods. A non-empty selector is required.")],
            Status = (d.Status?.ObservedGeneration ?? 0) < (d.Metadata.Generation ?? 0) ? status : null,
        };
    }
}
