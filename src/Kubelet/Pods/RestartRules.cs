using k8s.Models;

namespace NodeStack.Kubelet.Pods;

/// <summary>
/// Whether a container that exited is started again: its own restart rules first, then its own policy, then the pod's. The first rule
/// that matches decides; a rule with an action that is not known leaves it to the policies.
/// </summary>
internal static class RestartRules
{
    private const string RestartAllAction = "RestartAllContainers";

    public static bool ShouldRestart(V1Container container, V1PodSpec pod, int exitCode)
    {
        if (container.RestartPolicy is { Length: > 0 } own)
        {
            if (MatchingRule(container, exitCode) is { Action: "Restart" or RestartAllAction })
                return true;
            if (ByPolicy(own, exitCode) is { } answer)
                return answer;
        }
        return ByPolicy(pod.RestartPolicy, exitCode) ?? true;
    }

    /// <summary>Whether the exit is one after which every container of the pod starts anew.</summary>
    public static bool RestartsAll(V1Container container, int exitCode) => MatchingRule(container, exitCode) is { Action: RestartAllAction };

    /// <summary>Whether some exit of some container has all of them start anew.</summary>
    public static bool MayRestartAll(V1PodSpec pod) => (pod.InitContainers ?? []).Concat(pod.Containers)
        .Any(c => c.RestartPolicyRules?.Any(r => r.Action == RestartAllAction) == true);

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
