using k8s.Models;
using NodeStack.Kubelet.Resources.Resize;

namespace NodeStack.Kubelet.Status;

/// <summary>The two conditions of a pod whose resources are to change (kubelet, status).</summary>
internal static class PodResizeConditionRules
{
    public const string Pending = "PodResizePending";
    public const string InProgress = "PodResizeInProgress";

    /// <param name="error">Why the containers do not have it yet; empty: nothing went wrong.</param>
    public static IEnumerable<V1PodCondition> Build(PodResize resize, string error, V1PodStatus? old, long? generation, DateTime now)
    {
        if (resize.Pending is { } pending)
            yield return Stamped(new V1PodCondition { Type = Pending, Status = "True", Reason = pending.Reason, Message = pending.Message }, old, generation, now);
        if (resize.IsInProgress)
            yield return Stamped(
                error.Length == 0
                    ? new V1PodCondition { Type = InProgress, Status = "True" }
                    : new V1PodCondition { Type = InProgress, Status = "True", Reason = "Error", Message = error },
                old, generation, now);
    }

    private static V1PodCondition Stamped(V1PodCondition condition, V1PodStatus? old, long? generation, DateTime now)
    {
        var before = old?.Conditions?.FirstOrDefault(c => c.Type == condition.Type);
        condition.ObservedGeneration = generation;
        condition.LastTransitionTime = before?.LastTransitionTime ?? now;
        return condition;
    }
}
