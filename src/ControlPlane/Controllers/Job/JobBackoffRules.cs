using k8s.Models;

namespace NodeStack.ControlPlane.Controllers.Job;

/// <summary>When a failed pod is replaced: after 10 s, doubling to 10 min with each failure in a row.</summary>
public static class JobBackoffRules
{
    private static readonly TimeSpan s_first = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(10);

    /// <param name="succeeded">Pods that ended since the last look.</param>
    public static JobBackoff Next(JobBackoff before, IReadOnlyCollection<V1Pod> succeeded, IReadOnlyCollection<V1Pod> failed)
    {
        if (succeeded.Count == 0)
            return failed.Count == 0 ? before : new JobBackoff(before.Failures + failed.Count, failed.Max(FinishedAt));
        var lastSuccess = succeeded.Max(FinishedAt);
        var later = failed.Select(FinishedAt).Where(t => t > lastSuccess).ToArray();
        return later.Length == 0 ? JobBackoff.None : new JobBackoff(later.Length, later.Max());
    }

    public static TimeSpan Remaining(JobBackoff backoff, DateTimeOffset now)
    {
        if (backoff.Failures == 0 || backoff.LastFailure is not { } last)
            return TimeSpan.Zero;
        var wait = s_first * Math.Pow(2, Math.Min(backoff.Failures - 1, 10));
        var left = (wait < s_longest ? wait : s_longest) - (now.UtcDateTime - last);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    /// <param name="failed">The last pod of an index with a limit of its own; null: none failed.</param>
    public static TimeSpan Remaining(V1Pod? failed, DateTimeOffset now) =>
        failed is null ? TimeSpan.Zero : Remaining(new JobBackoff(PodIndexRules.AllFailuresOf(failed) + 1, FinishedAt(failed)), now);

    /// <summary>When a pod ended, as well as that is told.</summary>
    public static DateTime FinishedAt(V1Pod pod)
    {
        var sidecars = pod.Spec?.InitContainers?.Where(c => c.RestartPolicy == "Always").Select(c => c.Name).ToHashSet(StringComparer.Ordinal) ?? [];
        DateTime?[] ends =
        [
            .. (pod.Status?.ContainerStatuses ?? []).Select(c => c.State?.Terminated?.FinishedAt),
            .. (pod.Status?.InitContainerStatuses ?? []).Where(c => sidecars.Contains(c.Name)).Select(c => c.State?.Terminated?.FinishedAt),
        ];
        if (ends.Length > 0 && ends.All(e => e is not null))
            return ends.Max()!.Value;
        if (pod.Status?.Conditions?.FirstOrDefault(c => c is { Type: "Ready", Status: "False" })?.LastTransitionTime is { } unready)
            return unready;
        if (pod.Metadata.DeletionTimestamp is { } deletion)
            return deletion.AddSeconds(-(pod.Metadata.DeletionGracePeriodSeconds ?? 0));
        return pod.Metadata.CreationTimestamp ?? DateTime.MinValue;
    }
}
