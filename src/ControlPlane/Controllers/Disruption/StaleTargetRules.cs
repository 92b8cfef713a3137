using k8s.Models;
using NodeStack.ControlPlane.Controllers.Pods;

namespace NodeStack.ControlPlane.Controllers.Disruption;

/// <summary>Pods that were said to go because of the cluster, and did not.</summary>
public static class StaleTargetRules
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    /// <summary>Until the condition is to be taken back; null: it says nothing, or the kubelet will see to it.</summary>
    public static TimeSpan? Left(V1Pod pod, DateTimeOffset now)
    {
        if (pod.Metadata.DeletionTimestamp is not null || PodStateRules.IsTerminal(pod)
            || PodStateRules.Condition(pod, "DisruptionTarget") is not { Status: "True" } condition || condition.Reason == "TerminationByKubelet")
            return null;
        var left = (condition.LastTransitionTime ?? DateTime.MinValue) + s_patience - now.UtcDateTime;
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
