using k8s.Models;
using NodeStack.ControlPlane.Controllers.Pods;

namespace NodeStack.ControlPlane.Controllers.Job;

/// <summary>How many pods of which indexes a Job needs now.</summary>
public static class JobPodPlanner
{
    /// <summary>Made or deleted at once; then it is looked again.</summary>
    public const int Most = 500;

    /// <param name="isEnding">Whether the Job is to end: then all its pods go.</param>
    public static JobPodPlan Plan(JobSeen seen, bool isEnding, DateTimeOffset now)
    {
        if (isEnding)
            return new JobPodPlan { Delete = seen.Active };
        if (seen.Job.Metadata.DeletionTimestamp is not null)
            return JobPodPlan.Nothing;
        if (JobRules.IsSuspended(seen.Job))
            return new JobPodPlan { Delete = [.. Superfluous(seen, seen.Active.Length, now)], ForgetsDeleted = true };
        var wanted = Wanted(seen);
        var doomed = Superfluous(seen, Math.Max(0, seen.Active.Length - wanted), now);
        if (doomed.Count > 0)
            return new JobPodPlan { Delete = [.. doomed.Take(Most)], ForgetsDeleted = true };
        var missing = wanted - seen.Active.Length - (JobRules.OnlyReplacesFailed(seen.Job) ? seen.Terminating : 0);
        return missing > 0 ? Create(seen, Math.Min(missing, Most), now) : JobPodPlan.Nothing;
    }

    private static int Wanted(JobSeen seen)
    {
        var parallelism = JobRules.Parallelism(seen.Job);
        // Without a number of completions the first success is the sign to make no more.
        return seen.Job.Spec.Completions is not { } completions
            ? seen.Succeeded > 0 ? seen.Active.Length : parallelism
            : Math.Clamp(completions - seen.Succeeded, 0, parallelism);
    }

    private static JobPodPlan Create(JobSeen seen, int count, DateTimeOffset now)
    {
        var isPerIndex = JobRules.HasLimitPerIndex(seen.Job);
        if (!isPerIndex && JobBackoffRules.Remaining(seen.Backoff, now) is { Ticks: > 0 } wait)
            return new JobPodPlan { Again = wait };
        if (!JobRules.IsIndexed(seen.Job))
            return new JobPodPlan { Create = [.. Enumerable.Repeat<int?>(null, count)] };
        var pending = Taken(seen).Missing(JobRules.Completions(seen.Job)).Take(count).ToArray();
        if (!isPerIndex)
            return new JobPodPlan { Create = [.. pending.Select(i => (int?)i)] };
        var waits = pending.ToDictionary(i => i, i => JobBackoffRules.Remaining(seen.Replaced.GetValueOrDefault(i), now));
        var soonest = waits.Values.Where(w => w > TimeSpan.Zero).DefaultIfEmpty().Min();
        return new JobPodPlan { Create = [.. pending.Where(i => waits[i] == TimeSpan.Zero).Select(i => (int?)i)], Again = soonest > TimeSpan.Zero ? soonest : null };
    }

    private static IndexSet Taken(JobSeen seen)
    {
        var taken = seen.SucceededIndexes.With(Indexes(seen.Active));
        if (JobRules.OnlyReplacesFailed(seen.Job))
            taken = taken.With(Indexes(seen.Pods.Where(PodStateRules.IsTerminating)));
        return seen.FailedIndexes is { } failed ? taken.With(failed) : taken;
    }

    private static IEnumerable<int> Indexes(IEnumerable<V1Pod> pods) => pods.Select(PodIndexRules.IndexOf).OfType<int>();

    /// <summary>Pods of no index, of indexes beyond the completions and the second ones of an index go anyway; others as the usual order says.</summary>
    private static List<V1Pod> Superfluous(JobSeen seen, int atLeast, DateTimeOffset now)
    {
        var order = new PodDeletionOrder(_ => 0, now);
        var (doomed, left) = (new List<V1Pod>(), new List<V1Pod>());
        if (!JobRules.IsIndexed(seen.Job))
            left.AddRange(seen.Active);
        else
            foreach (var group in seen.Active.GroupBy(PodIndexRules.IndexOf))
            {
                if (group.Key is not { } index || index >= JobRules.Completions(seen.Job))
                {
                    doomed.AddRange(group);
                    continue;
                }
                var sorted = order.Sort([.. group]);
                doomed.AddRange(sorted[..^1]);
                left.Add(sorted[^1]);
            }
        if (doomed.Count < atLeast)
            doomed.AddRange(order.Sort(left).Take(atLeast - doomed.Count));
        return doomed;
    }
}
