using k8s.Models;

namespace NodeStack.Kubelet.Status;

/// <summary>The DisruptionTarget condition of a pod that the kubelet itself puts an end to. It stays once it was set.</summary>
internal static class PodDisruptionRules
{
    private const string Type = "DisruptionTarget";

    /// <param name="conditions">Those of others, then the kubelet's own; the disruption goes between them.</param>
    public static void Apply(PodStatusInputs inputs, IList<V1PodCondition> conditions)
    {
        if (inputs.Memory.Cause?.Disruption is not { } message)
            return;
        var before = conditions.FirstOrDefault(c => c.Type == Type);
        var at = before is null ? FirstOwn(conditions) : conditions.IndexOf(before);
        if (before is not null)
            conditions.RemoveAt(at);
        conditions.Insert(at, new V1PodCondition
        {
            Type = Type,
            Status = "True",
            Reason = "TerminationByKubelet",
            Message = message,
            ObservedGeneration = inputs.Pod.Metadata.Generation,
            LastTransitionTime = Since(inputs, before),
        });
    }

    private static int FirstOwn(IList<V1PodCondition> conditions)
    {
        for (var i = 0; i < conditions.Count; i++)
            if (conditions[i].Type == "PodReadyToStartContainers")
                return i;
        return conditions.Count;
    }

    private static DateTime? Since(PodStatusInputs inputs, V1PodCondition? before)
    {
        before ??= inputs.Old?.Conditions?.FirstOrDefault(c => c.Type == Type);
        return before is { Status: "True" } ? before.LastTransitionTime : PodStatusBuilder.Seconds(inputs.Now);
    }
}
