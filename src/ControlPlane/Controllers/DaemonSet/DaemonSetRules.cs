using k8s.Models;
using NodeStack.ControlPlane.Controllers.Pods;
using NodeStack.ControlPlane.Controllers.Revisions;

namespace NodeStack.ControlPlane.Controllers.DaemonSet;

/// <summary>What a DaemonSet's fields mean.</summary>
public static class DaemonSetRules
{
    public const string GenerationAnnotation = "deprecated.daemonset.template.generation";
    public const string GenerationLabel = "pod-template-generation";

    public static bool IsRolling(V1DaemonSet set) => set.Spec.UpdateStrategy?.Type is null or "RollingUpdate";

    /// <param name="nodes">How many nodes the set's pods belong on.</param>
    public static int MaxSurge(V1DaemonSet set, int nodes) => IsRolling(set) ? IntOrPercentRules.Scale(set.Spec.UpdateStrategy?.RollingUpdate?.MaxSurge, nodes, roundUp: true) ?? 0 : 0;

    public static int MaxUnavailable(V1DaemonSet set, int nodes)
    {
        var count = IsRolling(set) ? IntOrPercentRules.Scale(set.Spec.UpdateStrategy?.RollingUpdate?.MaxUnavailable, nodes, roundUp: true) ?? 0 : 0;
        return count == 0 && nodes > 0 && MaxSurge(set, nodes) == 0 ? 1 : count;
    }

    public static string? TemplateGeneration(V1DaemonSet set) =>
        set.Metadata.Annotations is { } annotations && annotations.TryGetValue(GenerationAnnotation, out var text) && long.TryParse(text, out _) ? text : null;

    /// <param name="hash">Of the present template's revision.</param>
    public static bool IsUpdated(V1DaemonSet set, V1Pod pod, string hash) => pod.Metadata.Labels is { } labels
        && (labels.TryGetValue(TemplateRevisionRules.HashLabel, out var own) && own == hash
            || TemplateGeneration(set) is { } generation && labels.TryGetValue(GenerationLabel, out var made) && made == generation);
}
