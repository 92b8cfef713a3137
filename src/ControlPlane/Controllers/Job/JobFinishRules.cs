using k8s.Models;

namespace NodeStack.ControlPlane.Controllers.Job;

/// <summary>Whether a Job is to end, and why.</summary>
public static class JobFinishRules
{
    /// <returns>SuccessCriteriaMet, FailureTarget, or (where that was told already) Failed; null: it goes on.</returns>
    public static V1JobCondition? Decide(JobSeen seen, DateTimeOffset now)
    {
        var job = seen.Job;
        if (JobRules.Condition(job, JobRules.SuccessCriteriaMet) is { } met)
            return met;
        if (JobRules.Condition(job, JobRules.FailureTarget) is { } target)
            return JobRules.New(JobRules.Failed, "True", target.Reason, target.Message, now);
        if (Failure(seen, now) is { } failure)
            return JobRules.New(JobRules.FailureTarget, "True", failure.Reason, failure.Message, now);
        return JobRules.IsIndexed(job) && SuccessPolicyRules.Match(job.Spec.SuccessPolicy, JobRules.Completions(job), seen.SucceededIndexes) is { } rule
            ? JobRules.New(JobRules.SuccessCriteriaMet, "True", "SuccessPolicy", rule, now)
            : null;
    }

    /// <summary>All that was wished is there.</summary>
    private static bool IsComplete(JobSeen seen, int active) =>
        active == 0 && (seen.Job.Spec.Completions is { } completions ? seen.Succeeded >= completions : seen.Succeeded > 0);

    /// <summary>Once pods were made and deleted: it ends only when nothing of it runs any more; and with the last success.</summary>
    /// <param name="finish">As decided before.</param>
    /// <returns>And whether the Job is one that goes on: only then is it told that it is suspended.</returns>
    public static (V1JobCondition? Finish, bool GoesOn) Review(JobSeen seen, V1JobCondition? finish, JobPodPlan plan, JobOutcome outcome, DateTimeOffset now)
    {
        if (finish is not null)
            return (outcome.Deleted < plan.Delete.Length ? null : finish, false);
        if (IsComplete(seen, seen.Active.Length + outcome.Created - outcome.Deleted))
            return (JobRules.New(JobRules.SuccessCriteriaMet, "True", "CompletionsReached", "Reached expected number of succeeded pods", now), false);
        return (null, seen.Job.Metadata.DeletionTimestamp is null);
    }

    /// <returns>Null: it has none, or is suspended.</returns>
    public static TimeSpan? UntilDeadline(V1Job job, DateTime? started, DateTimeOffset now) =>
        job.Spec.ActiveDeadlineSeconds is { } seconds && started is { } time && !JobRules.IsSuspended(job) ? time.AddSeconds(seconds) - now.UtcDateTime : null;

    private static (string Reason, string Message)? Failure(JobSeen seen, DateTimeOffset now)
    {
        var job = seen.Job;
        if (job.Spec.PodFailurePolicy is { } policy
            && seen.Pods.Where(p => JobRules.IsFailed(p, job)).Select(p => PodFailureRules.Match(policy, p).JobMessage).FirstOrDefault(m => m is not null) is { } message)
            return ("PodFailurePolicy", message);
        if (seen.Failed > (job.Spec.BackoffLimit ?? 6) || PastLimitByRestarts(seen))
            return ("BackoffLimitExceeded", "Job has reached the specified backoff limit");
        if (UntilDeadline(job, job.Status?.StartTime, now) is { } left && left <= TimeSpan.Zero)
            return ("DeadlineExceeded", "Job was active longer than specified deadline");
        if (seen.FailedIndexes is not { Count: > 0 } failed)
            return null;
        if (job.Spec.MaxFailedIndexes is { } most && failed.Count > most)
            return ("MaxFailedIndexesExceeded", "Job has exceeded the specified maximal number of failed indexes");
        return failed.Count + seen.SucceededIndexes.Count >= JobRules.Completions(job) ? ("FailedIndexes", "Job has failed indexes") : null;
    }

    /// <summary>Pods that are restarted in place count by their restarts.</summary>
    private static bool PastLimitByRestarts(JobSeen seen)
    {
        if (seen.Job.Spec.Template.Spec.RestartPolicy != "OnFailure")
            return false;
        var restarts = seen.Pods.Where(p => p.Status?.Phase is "Running" or "Pending")
            .Sum(p => (p.Status.InitContainerStatuses ?? []).Concat(p.Status.ContainerStatuses ?? []).Sum(c => c.RestartCount));
        return (seen.Job.Spec.BackoffLimit ?? 6) is var limit && limit == 0 ? restarts > 0 : restarts >= limit;
    }
}
