using System.Collections.Immutable;
using k8s.Models;
using NodeStack.ControlPlane.Controllers.Pods;

namespace NodeStack.ControlPlane.Controllers.Job;

/// <summary>Counts a Job's pods.</summary>
public static class JobSeenBuilder
{
    /// <param name="backoff">As it was after the last look.</param>
    public static JobSeen Build(V1Job job, IReadOnlyCollection<V1Pod> pods, JobBackoff backoff)
    {
        var uncounted = job.Status?.UncountedTerminatedPods;
        var active = pods.Where(PodStateRules.IsActive).ToImmutableArray();
        var seen = new JobSeen(job, [.. pods])
        {
            Active = active,
            Ready = active.Count(PodStateRules.IsReady),
            Terminating = pods.Count(PodStateRules.IsTerminating),
            UncountedSucceeded = (uncounted?.Succeeded ?? []).ToImmutableHashSet(StringComparer.Ordinal),
            UncountedFailed = (uncounted?.Failed ?? []).ToImmutableHashSet(StringComparer.Ordinal),
        };
        var succeeded = Valid(seen).Where(p => p.Status?.Phase == "Succeeded" && !seen.UncountedSucceeded.Contains(p.Metadata.Uid)).ToArray();
        var failed = Valid(seen).Where(p => JobRules.IsFailed(p, job) && !seen.UncountedFailed.Contains(p.Metadata.Uid)).ToArray();
        seen = seen with
        {
            Succeeded = (job.Status?.Succeeded ?? 0) + succeeded.Length + seen.UncountedSucceeded.Count,
            Failed = (job.Status?.Failed ?? 0) + failed.Count(p => PodFailureRules.Match(job.Spec.PodFailurePolicy, p).Counts) + seen.UncountedFailed.Count,
            Backoff = JobBackoffRules.Next(backoff, succeeded, failed),
        };
        return JobRules.IsIndexed(job) ? WithIndexes(seen) : seen;
    }

    /// <summary>Pods that count: tracked, and of an index that there is.</summary>
    private static IEnumerable<V1Pod> Valid(JobSeen seen) => seen.Pods.Where(p =>
        JobRules.IsTracked(p) && (!JobRules.IsIndexed(seen.Job) || PodIndexRules.IndexOf(p) is { } index && index < JobRules.Completions(seen.Job)));

    private static JobSeen WithIndexes(JobSeen seen)
    {
        var (job, completions) = (seen.Job, JobRules.Completions(seen.Job));
        var counted = IndexSet.Parse(job.Status?.CompletedIndexes, completions);
        var succeeded = counted.With(Valid(seen).Where(p => p.Status?.Phase == "Succeeded").Select(p => PodIndexRules.IndexOf(p)!.Value));
        seen = seen with { CountedIndexes = counted, SucceededIndexes = succeeded, Succeeded = succeeded.Count };
        if (!JobRules.HasLimitPerIndex(job))
            return seen;
        var failed = IndexSet.Parse(job.Status?.FailedIndexes, completions)
            .With(Valid(seen).Where(p => IsIndexFailed(job, p)).Select(p => PodIndexRules.IndexOf(p)!.Value));
        seen = seen with { FailedIndexes = failed };
        return seen with { Replaced = Replaced(seen, failed) };
    }

    private static bool IsIndexFailed(V1Job job, V1Pod pod)
    {
        if (!JobRules.IsFailed(pod, job))
            return false;
        var verdict = PodFailureRules.Match(job.Spec.PodFailurePolicy, pod);
        return verdict.Action == "FailIndex" || verdict.Counts && PodIndexRules.FailuresOf(pod) >= job.Spec.BackoffLimitPerIndex;
    }

    private static ImmutableDictionary<int, V1Pod> Replaced(JobSeen seen, IndexSet failed)
    {
        var active = seen.Active.Select(PodIndexRules.IndexOf).ToHashSet();
        return Valid(seen)
            .Where(p => JobRules.IsFailed(p, seen.Job) && PodIndexRules.IndexOf(p) is { } i && !seen.SucceededIndexes.Contains(i) && !failed.Contains(i) && !active.Contains(i))
            .GroupBy(p => PodIndexRules.IndexOf(p)!.Value)
            .ToImmutableDictionary(g => g.Key, g => g.OrderBy(PodIndexRules.AllFailuresOf).ThenBy(JobBackoffRules.FinishedAt).Last());
    }
}
