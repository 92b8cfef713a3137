using k8s.Models;
using NodeStack.ControlPlane.Controllers.Job;

namespace NodeStack.ControlPlane.Controllers.TtlAfterFinished;

/// <summary>When a finished Job is to be deleted.</summary>
public static class TtlRules
{
    /// <returns>Zero or less: now; null: it is not to be.</returns>
    public static TimeSpan? Left(V1Job job, DateTimeOffset now) =>
        job.Metadata.DeletionTimestamp is null && job.Spec.TtlSecondsAfterFinished is { } seconds && JobRules.Finish(job)?.LastTransitionTime is { } finished
            ? finished.AddSeconds(seconds) - now.UtcDateTime
            : null;
}
