using k8s.Models;
using NodeStack.ControlPlane.Controllers.Pods;

namespace NodeStack.ControlPlane.Controllers.Autoscaling;

/// <summary>A target's pods by what their measurements are worth.</summary>
/// <param name="Ready">How many count as they were measured.</param>
/// <param name="Unready">Not started yet, or measured while they started.</param>
/// <param name="Missing">Not measured.</param>
/// <param name="Ignored">Going, or failed.</param>
public sealed record PodGroups(int Ready, IReadOnlySet<string> Unready, IReadOnlySet<string> Missing, IReadOnlySet<string> Ignored)
{
    /// <param name="isCpu">Starting costs CPU that says nothing of the load.</param>
    public static PodGroups Of(
        IEnumerable<V1Pod> pods, IReadOnlyDictionary<string, PodMetric> metrics, bool isCpu, TimeSpan initialization, TimeSpan readinessDelay, DateTimeOffset now)
    {
        var (ready, unready, missing, ignored) = (0, new HashSet<string>(), new HashSet<string>(), new HashSet<string>());
        foreach (var pod in pods)
        {
            if (pod.Metadata.DeletionTimestamp is not null || pod.Status?.Phase == "Failed")
                ignored.Add(pod.Metadata.Name);
            else if (pod.Status?.Phase == "Pending")
                unready.Add(pod.Metadata.Name);
            else if (!metrics.TryGetValue(pod.Metadata.Name, out var metric))
                missing.Add(pod.Metadata.Name);
            else if (isCpu && IsStarting(pod, metric, initialization, readinessDelay, now))
                unready.Add(pod.Metadata.Name);
            else
                ready++;
        }
        return new PodGroups(ready, unready, missing, ignored);
    }

    private static bool IsStarting(V1Pod pod, PodMetric metric, TimeSpan initialization, TimeSpan readinessDelay, DateTimeOffset now)
    {
        if (PodStateRules.Condition(pod, "Ready") is not { } condition || pod.Status.StartTime is not { } started)
            return true;
        var turned = condition.LastTransitionTime ?? DateTime.MinValue;
        return started + initialization > now.UtcDateTime
            ? condition.Status == "False" || metric.Time.UtcDateTime < turned + metric.Window
            // Never ready since it started.
            : condition.Status == "False" && started + readinessDelay > turned;
    }
}
