using k8s.Models;

namespace NodeStack.Why;

/// <summary>What one container that is not ready waits for.</summary>
internal static class ContainerCauseRules
{
    /// <summary>Null: nothing is to be seen.</summary>
    public static string? Cause(WhyFacts facts, V1Pod pod, V1Container container, V1ContainerStatus? status, DateTimeOffset now)
    {
        if (status?.State?.Waiting is { } waiting)
            return Waiting(facts, pod, container, status, waiting, now);
        if (status?.State?.Terminated is { } ended)
            return ended.ExitCode == 0 && status.LastState?.Terminated is null && status.RestartCount == 0 ? "has ended" : CrashCauseRules.Cause(facts, pod, status, now);
        return status?.State?.Running is null ? null : ProbeCauseRules.Cause(facts, pod, container, status, now);
    }

    private static string? Waiting(WhyFacts facts, V1Pod pod, V1Container container, V1ContainerStatus status, V1ContainerStateWaiting waiting, DateTimeOffset now)
    {
        if (ImageCauseRules.IsReason(waiting.Reason))
            return ImageCauseRules.Cause(facts, pod, container.Image, waiting, now);
        if (waiting.Reason == "CrashLoopBackOff" || (waiting.Reason is "ContainerCreating" or "PodInitializing" && status.LastState?.Terminated is { } && status.RestartCount > 0))
            return CrashCauseRules.Cause(facts, pod, status, now);
        return waiting.Reason switch
        {
            null or "" or "ContainerCreating" or "PodInitializing" => null,
            "CreateContainerConfigError" => $"cannot be configured: {EventRules.OneLine(waiting.Message)}",
            _ => $"cannot be started ({waiting.Reason}): {EventRules.OneLine(waiting.Message)}",
        };
    }
}
