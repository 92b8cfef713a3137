using k8s.Models;

namespace NodeStack.ControlPlane.Controllers.Pods;

/// <summary>What a pod's status means to those who want so many of them.</summary>
public static class PodStateRules
{
    public static bool IsTerminal(V1Pod pod) => pod.Status?.Phase is "Succeeded" or "Failed";

    public static bool IsTerminating(V1Pod pod) => !IsTerminal(pod) && pod.Metadata.DeletionTimestamp is not null;

    /// <summary>It counts as a replica: neither ended nor asked to go.</summary>
    public static bool IsActive(V1Pod pod) => !IsTerminal(pod) && pod.Metadata.DeletionTimestamp is null;

    public static V1PodCondition? Condition(V1Pod pod, string type) => pod.Status?.Conditions?.FirstOrDefault(c => c.Type == type);

    public static bool IsReady(V1Pod pod) => Condition(pod, "Ready")?.Status == "True";

    /// <summary>Since when it is ready; null: it is not, or nobody says.</summary>
    public static DateTime? ReadySince(V1Pod pod) => Condition(pod, "Ready") is { Status: "True" } ready ? ready.LastTransitionTime : null;

    /// <summary>Ready for long enough.</summary>
    public static bool IsAvailable(V1Pod pod, int minReadySeconds, DateTimeOffset now) =>
        IsReady(pod) && (minReadySeconds == 0 || ReadySince(pod) is { } since && since.AddSeconds(minReadySeconds) <= now.UtcDateTime);

    /// <summary>When the next of the pods will have been ready for long enough; null: none is on the way.</summary>
    public static TimeSpan? NextAvailable(IEnumerable<V1Pod> pods, int minReadySeconds, DateTimeOffset now)
    {
        TimeSpan? next = null;
        if (minReadySeconds <= 0)
            return null;
        foreach (var pod in pods)
            if (ReadySince(pod) is { } since && since.AddSeconds(minReadySeconds) - now.UtcDateTime is { Ticks: > 0 } wait && (next is null || wait < next))
                next = wait;
        return next;
    }
}
