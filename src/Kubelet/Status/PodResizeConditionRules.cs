using k8s.Models;
using NodeStack.Kubelet.Resources.Resize;

namespace NodeStack.Kubelet.Status;

/// <summary>The two conditions of a pod whose resources are to change (kubelet, status).</summary>
internal static class PodResizeConditionRules
{
    public const string Pending = "PodResizePending";
    public const string InProgress = "PodResizeInProgress";
    public const string ErrorReason = "Error";

    /// <param name="error">Why the containers do not have it yet; empty: nothing went wrong.</param>
    /// <param name="generation">Of the pod as it is now.</param>
    public static IEnumerable<V1PodCondition> Build(PodResize resize, string error, V1PodStatus? old, long? generation, DateTime now)
    {
        if (resize.Pending is { } pending)
            yield return Stamped(new V1PodCondition { Type = Pending, Reason = pending.Reason, Message = pending.Message, ObservedGeneration = pending.Generation }, old, now);
        if (!resize.IsInProgress)
            yield break;
        var condition = new V1PodCondition { Type = InProgress, ObservedGeneration = resize.GrantedGeneration ?? Find(old, InProgress)?.ObservedGeneration ?? generation };
        if (error.Length > 0)
            (condition.Reason, condition.Message) = (ErrorReason, error);
        yield return Stamped(condition, old, now);
    }

    public static V1PodCondition? Find(V1PodStatus? status, string type) => status?.Conditions?.FirstOrDefault(c => c.Type == type);

    /// <summary>What an earlier kubelet told of the last attempt; empty: it went well.</summary>
    public static string ErrorIn(V1PodStatus? status) => Find(status, InProgress) is { Reason: ErrorReason, Message: { } message } ? message : "";

    /// <summary>A wait keeps its time while its reason stays; a resize that was granted anew began anew.</summary>
    private static V1PodCondition Stamped(V1PodCondition condition, V1PodStatus? old, DateTime now)
    {
        var before = Find(old, condition.Type);
        var isSameReason = before is not null && (before.Reason ?? "") == (condition.Reason ?? "");
        var isSameGeneration = before?.ObservedGeneration == condition.ObservedGeneration;
        condition.Status = "True";
        condition.LastTransitionTime = isSameReason && (isSameGeneration || condition.Type == Pending) ? before!.LastTransitionTime : now;
        condition.LastProbeTime = isSameReason && isSameGeneration && before!.Message == condition.Message ? before.LastProbeTime : now;
        return condition;
    }
}
