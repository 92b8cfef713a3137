using k8s.Models;
using NodeStack.Kubelet.Pods;

namespace NodeStack.Kubelet.Status;

/// <summary>What a pod's status says while all its containers start anew, in upstream's words.</summary>
internal static class RestartAllStatusRules
{
    public const string ConditionType = "AllContainersRestarting";
    public const string Reason = "RestartingAllContainers";
    private const string Removed = "The container is removed because RestartAllContainers in place";

    /// <summary>
    /// A restart is under way, or was when the status was told last: a container that is missing was removed by it.
    /// </summary>
    public static bool IsRestarting(PodStatusInputs inputs) =>
        inputs.Old?.Conditions?.Any(c => c is { Type: ConditionType, Status: "True" }) == true || RestartAllPlanner.IsUnderWay(inputs.Pod, inputs.Seen);

    /// <summary>Null: no rule of the pod restarts all containers.</summary>
    public static V1PodCondition? Condition(PodStatusInputs inputs, string phase, DateTime now)
    {
        if (!RestartRules.MayRestartAll(inputs.Pod.Spec))
            return null;
        var condition = phase switch
        {
            "Succeeded" => new V1PodCondition { Status = "False", Reason = "PodCompleted" },
            "Failed" => new V1PodCondition { Status = "False", Reason = "PodFailed" },
            _ when RestartAllPlanner.IsUnderWay(inputs.Pod, inputs.Seen) => new V1PodCondition
            {
                Status = "True",
                Reason = "RestartAllContainersStarted",
                Message = "container exited with restart policy rule",
            },
            _ => new V1PodCondition { Status = "False" },
        };
        condition.Type = ConditionType;
        var before = inputs.Old?.Conditions?.FirstOrDefault(c => c.Type == ConditionType && c.Status == condition.Status);
        condition.LastTransitionTime = before?.LastTransitionTime ?? now;
        return condition;
    }

    /// <summary>Whether a container that the runtime no longer has was removed for the restart, and not before it.</summary>
    public static bool IsRemoved(PodStatusInputs inputs, V1ContainerStatus? old) =>
        old is not null && (old.State.Waiting is null || old.State.Waiting.Reason == Reason) && IsRestarting(inputs);

    /// <summary>A container that was removed and waits for its new start.</summary>
    public static void MarkRemoved(V1ContainerStatus status, V1ContainerStatus old)
    {
        var isKnown = old.State.Waiting?.Reason == Reason;
        status.State = new V1ContainerState { Waiting = new V1ContainerStateWaiting { Reason = Reason, Message = Removed } };
        status.LastState = new V1ContainerState { Terminated = new V1ContainerStateTerminated { Reason = Reason, Message = Removed, ExitCode = 137 } };
        status.RestartCount = isKnown ? old.RestartCount : old.RestartCount + 1;
    }
}
