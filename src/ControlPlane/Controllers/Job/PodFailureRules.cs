using k8s.Models;

namespace NodeStack.ControlPlane.Controllers.Job;

/// <summary>Pod failure policies: the first rule that matches a pod's exit codes or conditions says what its failure means.</summary>
public static class PodFailureRules
{
    /// <param name="policy">Null: every failure counts.</param>
    public static PodFailureVerdict Match(V1PodFailurePolicy? policy, V1Pod pod)
    {
        for (var i = 0; i < (policy?.Rules?.Count ?? 0); i++)
        {
            var rule = policy!.Rules[i];
            var what = rule.OnExitCodes is { } codes ? ByExitCode(codes, pod) : rule.OnPodConditions is { } conditions ? ByCondition(conditions, pod) : null;
            if (what is not null)
                return rule.Action switch
                {
                    "Ignore" => new PodFailureVerdict(false, rule.Action, null),
                    "FailJob" => new PodFailureVerdict(true, rule.Action, $"{what} matching {rule.Action} rule at index {i}"),
                    _ => new PodFailureVerdict(true, rule.Action, null),
                };
        }
        return PodFailureVerdict.NoRule;
    }

    private static string? ByExitCode(V1PodFailurePolicyOnExitCodesRequirement codes, V1Pod pod)
    {
        var containers = (pod.Status?.ContainerStatuses ?? []).Concat(pod.Status?.InitContainerStatuses ?? []);
        var match = containers.FirstOrDefault(c => c.State?.Terminated is { ExitCode: not 0 } ended
            && (codes.ContainerName is null || codes.ContainerName == c.Name)
            && (codes.OperatorProperty == "In" && codes.Values.Contains(ended.ExitCode) || codes.OperatorProperty == "NotIn" && !codes.Values.Contains(ended.ExitCode)));
        return match is null ? null : $"Container {match.Name} for pod {pod.Metadata.NamespaceProperty}/{pod.Metadata.Name} failed with exit code {match.State.Terminated.ExitCode}";
    }

    private static string? ByCondition(IList<V1PodFailurePolicyOnPodConditionsPattern> patterns, V1Pod pod) =>
        pod.Status?.Conditions?.FirstOrDefault(c => patterns.Any(p => p.Type == c.Type && p.Status == c.Status)) is { } match
            ? $"Pod {pod.Metadata.NamespaceProperty}/{pod.Metadata.Name} has condition {match.Type}"
            : null;
}
