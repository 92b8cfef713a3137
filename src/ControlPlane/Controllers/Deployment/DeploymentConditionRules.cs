using System.Collections.Immutable;
using k8s.Models;

namespace NodeStack.ControlPlane.Controllers.Deployment;

/// <summary>Conditions of Deployments.</summary>
public static class DeploymentConditionRules
{
    public const string Available = "Available";
    public const string Progressing = "Progressing";
    public const string ReplicaFailure = "ReplicaFailure";

    public const string Paused = "DeploymentPaused";
    public const string Resumed = "DeploymentResumed";
    public const string FoundNewSet = "FoundNewReplicaSet";
    public const string NewSetCreated = "NewReplicaSetCreated";
    public const string SetCreateError = "ReplicaSetCreateError";
    public const string SetUpdated = "ReplicaSetUpdated";
    public const string NewSetAvailable = "NewReplicaSetAvailable";
    public const string TimedOut = "ProgressDeadlineExceeded";

    public static V1DeploymentCondition? Find(IEnumerable<V1DeploymentCondition> conditions, string type) => conditions.FirstOrDefault(c => c.Type == type);

    /// <summary>A condition of the same status and reason stays as it is; one of the same status keeps its time.</summary>
    public static ImmutableArray<V1DeploymentCondition> With(
        ImmutableArray<V1DeploymentCondition> conditions, string type, string status, string reason, string message, DateTimeOffset now)
    {
        var before = Find(conditions, type);
        if (before is not null && before.Status == status && before.Reason == reason)
            return conditions;
        return Without(conditions, type).Add(new V1DeploymentCondition
        {
            Type = type,
            Status = status,
            Reason = reason,
            Message = message,
            LastUpdateTime = now.UtcDateTime,
            LastTransitionTime = before?.Status == status ? before.LastTransitionTime : now.UtcDateTime,
        });
    }

    public static ImmutableArray<V1DeploymentCondition> Without(ImmutableArray<V1DeploymentCondition> conditions, string type) =>
        conditions.RemoveAll(c => c.Type == type);

    public static bool AreSame(IList<V1DeploymentCondition>? a, IList<V1DeploymentCondition>? b) => (a?.Count ?? 0) == (b?.Count ?? 0)
        && (a is null || a.Zip(b!).All(p => (p.First.Type, p.First.Status, p.First.Reason, p.First.Message, p.First.LastUpdateTime, p.First.LastTransitionTime)
            == (p.Second.Type, p.Second.Status, p.Second.Reason, p.Second.Message, p.Second.LastUpdateTime, p.Second.LastTransitionTime)));
}
