using System.Collections.Immutable;
using k8s.Models;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.KubeApi.Events;

namespace NodeStack.ControlPlane.Controllers.Job;

/// <summary>The steps of <see cref="JobTracking"/>.</summary>
public static class JobTrackingPlanner
{
    /// <summary>Uids in the status at once, so that it does not grow without bound.</summary>
    private const int MostUncounted = 500;

    /// <param name="status">So far: start time, conditions, active pods.</param>
    public static JobTracking Plan(JobSeen seen, V1JobStatus status, V1JobCondition? finish, ImmutableArray<JobTracking.Event> events, DateTimeOffset now)
    {
        var uncounted = status.UncountedTerminatedPods ??= new V1UncountedTerminatedPods();
        (uncounted.Succeeded, uncounted.Failed) = ([.. uncounted.Succeeded ?? []], [.. uncounted.Failed ?? []]);
        var tracked = seen.Pods.Where(JobRules.IsTracked).ToArray();
        Count(status, tracked.Select(p => p.Metadata.Uid).ToHashSet(StringComparer.Ordinal));
        var (unfinalize, indexes, hasMore) = (new List<V1Pod>(), new List<int>(), false);
        foreach (var pod in JobRules.IsIndexed(seen.Job) ? tracked.OrderBy(p => PodIndexRules.IndexOf(p) ?? -1).ToArray() : tracked)
        {
            if (!IsOver(seen, pod, finish))
                continue;
            unfinalize.Add(pod);
            Note(seen, pod, finish, uncounted, indexes);
            hasMore = indexes.Count + uncounted.Succeeded.Count + uncounted.Failed.Count >= MostUncounted;
            if (hasMore)
                break;
        }
        if (JobRules.IsIndexed(seen.Job))
            TellIndexes(seen, status, seen.CountedIndexes.With(indexes));
        var end = Announce(status, finish, now);
        return new JobTracking(status, !AreSame(status, seen.Job.Status), [.. unfinalize], end, hasMore, events);
    }

    /// <summary>After finalizers are gone.</summary>
    /// <param name="kept">Uids of pods that still have theirs.</param>
    public static JobTracking Settle(JobSeen seen, JobTracking before, IReadOnlySet<string> kept, DateTimeOffset now)
    {
        var status = ObjectCopy.Of(before.Status);
        var isCounted = Count(status, kept);
        var uncounted = (status.UncountedTerminatedPods?.Succeeded?.Count ?? 0) + (status.UncountedTerminatedPods?.Failed?.Count ?? 0);
        if (before.Finish is not { } finish || before.HasMore || uncounted > 0 || (status.Terminating ?? 0) > 0)
            return before with { Status = status, MustWrite = isCounted, Unfinalize = [], Events = [] };
        status.Conditions = [.. status.Conditions ?? [], JobRules.New(finish.Type, "True", finish.Reason, finish.Message, now)];
        if (finish.Type == JobRules.Complete)
            status.CompletionTime = now.UtcDateTime;
        return before with { Status = status, MustWrite = true, Unfinalize = [], Events = Finished(seen.Job, status, finish) };
    }

    private static ImmutableArray<JobTracking.Event> Finished(V1Job job, V1JobStatus status, V1JobCondition finish)
    {
        if (finish.Type != JobRules.Complete)
            return [new JobTracking.Event(EventType.Warning, finish.Reason, finish.Message)];
        var completed = new JobTracking.Event(EventType.Normal, "Completed", "Job completed");
        return job.Spec.Completions is { } completions && (status.Succeeded ?? 0) > completions
            ? [new JobTracking.Event(EventType.Warning, "TooManySucceededPods", "Too many succeeded pods running after completion count reached"), completed]
            : [completed];
    }

    private static bool IsOver(JobSeen seen, V1Pod pod, V1JobCondition? finish)
    {
        if (seen.Job.Metadata.DeletionTimestamp is not null || finish is not null || pod.Status?.Phase == "Succeeded")
            return true;
        return JobRules.IsFailed(pod, seen.Job)
            && !(PodIndexRules.IndexOf(pod) is { } index && seen.Replaced.TryGetValue(index, out var replaced) && replaced.Metadata.Uid == pod.Metadata.Uid);
    }

    private static void Note(JobSeen seen, V1Pod pod, V1JobCondition? finish, V1UncountedTerminatedPods uncounted, List<int> indexes)
    {
        var (job, uid, index) = (seen.Job, pod.Metadata.Uid, PodIndexRules.IndexOf(pod));
        var isIndexed = JobRules.IsIndexed(job);
        var hasPlace = !isIndexed || index is { } i && i < JobRules.Completions(job);
        if (pod.Status?.Phase == "Succeeded" && !seen.UncountedFailed.Contains(uid))
        {
            if (isIndexed && hasPlace && !seen.CountedIndexes.Contains(index!.Value))
                indexes.Add(index.Value);
            else if (!isIndexed && !seen.UncountedSucceeded.Contains(uid))
                uncounted.Succeeded.Add(uid);
        }
        else if ((JobRules.IsFailed(pod, job) || finish is not null && finish.Type != JobRules.SuccessCriteriaMet) && hasPlace
            && !seen.UncountedFailed.Contains(uid) && PodFailureRules.Match(job.Spec.PodFailurePolicy, pod).Counts)
        {
            uncounted.Failed.Add(uid);
        }
    }

    private static void TellIndexes(JobSeen seen, V1JobStatus status, IndexSet succeeded)
    {
        status.Succeeded = succeeded.Count;
        status.CompletedIndexes = succeeded.Count > 0 ? succeeded.ToString() : null;
        status.FailedIndexes = seen.FailedIndexes?.ToString();
    }

    /// <summary>What is to come is told before it is so.</summary>
    /// <returns>The condition that ends the Job.</returns>
    private static V1JobCondition? Announce(V1JobStatus status, V1JobCondition? finish, DateTimeOffset now)
    {
        if (finish?.Type is not (JobRules.FailureTarget or JobRules.SuccessCriteriaMet))
            return finish;
        if (status.Conditions?.Any(c => c.Type == finish.Type && c.Status == "True") != true)
            status.Conditions = [.. status.Conditions ?? [], finish];
        return JobRules.New(finish.Type == JobRules.FailureTarget ? JobRules.Failed : JobRules.Complete, "True", finish.Reason, finish.Message, now);
    }

    /// <summary>Those without a finalizer leave the list, and are counted.</summary>
    private static bool Count(V1JobStatus status, IReadOnlySet<string> tracked)
    {
        var uncounted = status.UncountedTerminatedPods!;
        var succeeded = (uncounted.Succeeded ?? []).Where(tracked.Contains).ToList();
        var failed = (uncounted.Failed ?? []).Where(tracked.Contains).ToList();
        var (more, moreFailed) = ((uncounted.Succeeded?.Count ?? 0) - succeeded.Count, (uncounted.Failed?.Count ?? 0) - failed.Count);
        if (more > 0)
            status.Succeeded = (status.Succeeded ?? 0) + more;
        if (moreFailed > 0)
            status.Failed = (status.Failed ?? 0) + moreFailed;
        (uncounted.Succeeded, uncounted.Failed) = (succeeded, failed);
        return more + moreFailed > 0;
    }

    public static bool AreSame(V1JobStatus a, V1JobStatus? b) => b is not null
        && (a.Active ?? 0, a.Ready ?? 0, a.Terminating, a.Succeeded ?? 0, a.Failed ?? 0, a.CompletedIndexes ?? "", a.FailedIndexes)
        == (b.Active ?? 0, b.Ready ?? 0, b.Terminating, b.Succeeded ?? 0, b.Failed ?? 0, b.CompletedIndexes ?? "", b.FailedIndexes)
        && a.StartTime == b.StartTime && a.Ready is null == b.Ready is null
        && SameUids(a.UncountedTerminatedPods?.Succeeded, b.UncountedTerminatedPods?.Succeeded) && SameUids(a.UncountedTerminatedPods?.Failed, b.UncountedTerminatedPods?.Failed)
        && (a.Conditions ?? []).Select(c => (c.Type, c.Status, c.Reason, c.Message)).SequenceEqual((b.Conditions ?? []).Select(c => (c.Type, c.Status, c.Reason, c.Message)));

    private static bool SameUids(IList<string>? a, IList<string>? b) => (a ?? []).SequenceEqual(b ?? []);
}
