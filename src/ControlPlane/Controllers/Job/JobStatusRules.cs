using System.Collections.Immutable;
using k8s.Models;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.KubeApi.Events;

namespace NodeStack.ControlPlane.Controllers.Job;

/// <summary>The part of a Job's status that does not count ended pods.</summary>
public static class JobStatusRules
{
    /// <summary>With the time it began, which the deadline counts from.</summary>
    public static V1Job Started(V1Job job, DateTimeOffset now)
    {
        var copy = ObjectCopy.Of(job);
        copy.Status ??= new V1JobStatus();
        if (copy.Status.StartTime is null && !JobRules.IsSuspended(job))
            copy.Status.StartTime = now.UtcDateTime;
        return copy;
    }

    /// <summary>What is so after pods were made and deleted.</summary>
    /// <param name="goesOn">It does not end now: only then suspension is told.</param>
    public static (V1JobStatus Status, ImmutableArray<JobTracking.Event> Events) Compute(JobSeen seen, JobOutcome outcome, bool goesOn, DateTimeOffset now)
    {
        var status = ObjectCopy.Of(seen.Job.Status);
        status.Active = seen.Active.Length + outcome.Created - outcome.Deleted;
        status.Ready = seen.Ready - outcome.DeletedReady;
        status.Terminating = seen.Terminating + outcome.Deleted;
        return (status, goesOn ? Suspension(seen.Job, status, now) : []);
    }

    private static ImmutableArray<JobTracking.Event> Suspension(V1Job job, V1JobStatus status, DateTimeOffset now)
    {
        var isSuspended = JobRules.IsSuspended(job);
        var before = status.Conditions?.FirstOrDefault(c => c.Type == JobRules.Suspended);
        if (before is null && !isSuspended || before?.Status == (isSuspended ? "True" : "False"))
            return [];
        var condition = isSuspended
            ? JobRules.New(JobRules.Suspended, "True", "JobSuspended", "Job suspended", now)
            : JobRules.New(JobRules.Suspended, "False", "JobResumed", "Job resumed", now);
        status.Conditions = [.. (status.Conditions ?? []).Select(c => c.Type == JobRules.Suspended ? condition : c)];
        if (before is null)
            status.Conditions.Add(condition);
        // The deadline counts from the last start.
        status.StartTime = isSuspended ? null : now.UtcDateTime;
        return [isSuspended ? new JobTracking.Event(EventType.Normal, "Suspended", "Job suspended") : new JobTracking.Event(EventType.Normal, "Resumed", "Job resumed")];
    }
}
