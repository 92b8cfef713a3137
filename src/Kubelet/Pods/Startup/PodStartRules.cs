using k8s.Models;

namespace NodeStack.Kubelet.Pods.Startup;

/// <summary>
/// The start of a pod as the service level indicator defines it (sig-scalability, "Pod startup latency"): from its creation until a watch shows all its
/// containers started, without the time of pulls and init containers.
/// </summary>
internal static class PodStartRules
{
    public static PodStartRecord PullBegan(PodStartRecord record, DateTimeOffset now) => record with { UnderWay = [.. record.UnderWay, now] };

    /// <summary>The oldest pull under way ended: which one it was makes no difference to the time that any was under way.</summary>
    public static PodStartRecord PullEnded(PodStartRecord record, DateTimeOffset now) =>
        record.UnderWay.Count == 0 ? record : record with { Pulls = [.. record.Pulls, (record.UnderWay[0], now)], UnderWay = [.. record.UnderWay.Skip(1)] };

    /// <summary>A pod that nobody has begun to start yet is worth watching; one that was under way before this kubelet is not.</summary>
    public static bool IsNew(V1Pod pod) => pod.Status?.StartTime is null && !HasEnded(pod);

    public static bool HasEnded(V1Pod pod) => pod.Status?.Phase is "Succeeded" or "Failed";

    public static bool AllStarted(V1Pod pod) =>
        pod.Status?.ContainerStatuses is { Count: > 0 } all && all.All(static one => one.State?.Running?.StartedAt is not null);

    /// <param name="now">When a watch showed the pod with <see cref="AllStarted"/>.</param>
    public static PodStartTimes Times(PodStartRecord record, V1Pod pod, DateTimeOffset now)
    {
        var created = pod.Metadata.CreationTimestamp is { } at ? new DateTimeOffset(at) : now;
        var total = now - created;
        return new PodStartTimes(total, KeepsState(pod) ? null : total - Pulling(record.Pulls) - Initializing(pod));
    }

    /// <summary>Time in which at least one pull was under way.</summary>
    public static TimeSpan Pulling(IReadOnlyList<(DateTimeOffset Start, DateTimeOffset End)> pulls)
    {
        var (sum, until) = (TimeSpan.Zero, DateTimeOffset.MinValue);
        foreach (var (start, end) in pulls.OrderBy(static one => one.Start))
        {
            if (end <= until)
                continue;
            sum += end - (start > until ? start : until);
            until = end;
        }
        return sum;
    }

    private static TimeSpan Initializing(V1Pod pod) => (pod.Status?.InitContainerStatuses ?? [])
        .Select(static one => one.State?.Terminated is { StartedAt: { } start, FinishedAt: { } end } && end > start ? end - start : TimeSpan.Zero)
        .Aggregate(TimeSpan.Zero, static (sum, one) => sum + one);

    private static bool KeepsState(V1Pod pod) => (pod.Spec?.Volumes ?? []).Any(static one =>
        one.Secret is null && one.ConfigMap is null && one.DownwardAPI is null && one.EmptyDir is null && one.Projected is null);
}
