using k8s.Models;

namespace NodeStack.Kubelet.Pods;

/// <summary>Whether a container that exited is started again: its own restart rules first, then its own policy, then the pod's.</summary>
internal static class RestartRules
{
    public static bool ShouldRestart(V1Container container, V1PodSpec pod, int exitCode)
    {
        if (container.RestartPolicy is { Length: > 0 } own)
        {
            if (MatchingRule(container, exitCode) is { Action: "Restart" })
                return true;
            if (ByPolicy(own, exitCode) is { } answer)
                return answer;
        }
        return ByPolicy(pod.RestartPolicy, exitCode) ?? true;
    }

    /// <summary>For kills after a failed probe: the container still runs, so there is no exit code and rules do not apply.</summary>
    public static bool ShouldRestartAfterProbeKill(V1Container container, V1PodSpec pod) =>
        (container.RestartPolicy is { Length: > 0 } own ? own : pod.RestartPolicy) != "Never";

    private static bool? ByPolicy(string? policy, int exitCode) => policy switch
    {
        "Always" => true,
        "OnFailure" => exitCode != 0,
        "Never" => false,
        _ => null,
    };

    private static V1ContainerRestartRule? MatchingRule(V1Container container, int exitCode)
    {
        foreach (var rule in container.RestartPolicyRules ?? [])
        {
            if (rule.ExitCodes is not { } codes)
                continue;
            var listed = codes.Values?.Contains(exitCode) == true;
            if (codes.OperatorProperty == "In" && listed || codes.OperatorProperty == "NotIn" && !listed)
                return rule;
        }
        return null;
    }
}
