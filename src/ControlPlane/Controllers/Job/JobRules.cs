using k8s.Models;

namespace NodeStack.ControlPlane.Controllers.Job;

/// <summary>What a Job's fields mean.</summary>
public static class JobRules
{
    public const string ControllerName = "kubernetes.io/job-controller";
    public const string TrackingFinalizer = "batch.kubernetes.io/job-tracking";

    public const string Complete = "Complete";
    public const string Failed = "Failed";
    public const string Suspended = "Suspended";
    public const string FailureTarget = "FailureTarget";
    public const string SuccessCriteriaMet = "SuccessCriteriaMet";

    /// <summary>Complete or Failed: nothing becomes of it any more.</summary>
    public static bool IsFinished(V1Job job) => Finish(job) is not null;

    public static V1JobCondition? Finish(V1Job job) => Condition(job, Complete) ?? Condition(job, Failed);

    /// <summary>That holds.</summary>
    public static V1JobCondition? Condition(V1Job job, string type) => job.Status?.Conditions?.FirstOrDefault(c => c.Type == type && c.Status == "True");

    public static bool IsIndexed(V1Job job) => job.Spec.CompletionMode == "Indexed";

    public static bool IsSuspended(V1Job job) => job.Spec.Suspend == true;

    public static int Parallelism(V1Job job) => job.Spec.Parallelism ?? 1;

    /// <summary>Of an indexed Job, which always has them.</summary>
    public static int Completions(V1Job job) => job.Spec.Completions ?? 0;

    public static bool HasLimitPerIndex(V1Job job) => IsIndexed(job) && job.Spec.BackoffLimitPerIndex is not null;

    /// <summary>Whether pods that go count only once they are gone.</summary>
    public static bool OnlyReplacesFailed(V1Job job) => job.Spec.PodReplacementPolicy == "Failed" || job.Spec.PodFailurePolicy is not null;

    /// <summary>Somebody else takes care of it; null: we do.</summary>
    public static string? OtherManager(V1Job job) => job.Spec.ManagedBy is { Length: > 0 } name && name != ControllerName ? name : null;

    public static bool IsTracked(V1Pod pod) => pod.Metadata.Finalizers?.Contains(TrackingFinalizer) == true;

    public static bool IsFailed(V1Pod pod, V1Job job) =>
        pod.Status?.Phase == "Failed" || !OnlyReplacesFailed(job) && pod.Metadata.DeletionTimestamp is not null && pod.Status?.Phase != "Succeeded";

    public static V1JobCondition New(string type, string status, string reason, string message, DateTimeOffset now) => new()
    {
        Type = type, Status = status, Reason = reason, Message = message, LastProbeTime = now.UtcDateTime, LastTransitionTime = now.UtcDateTime,
    };
}
