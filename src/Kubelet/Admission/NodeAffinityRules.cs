using k8s.Models;
using NodeStack.KubeApi.Selectors;

namespace NodeStack.Kubelet.Admission;

/// <summary>nodeSelector and required node affinity: both must hold.</summary>
internal static class NodeAffinityRules
{
    public static bool Matches(V1Pod pod, V1Node node)
    {
        foreach (var (key, value) in pod.Spec.NodeSelector ?? new Dictionary<string, string>())
            if (node.Metadata.Labels?.TryGetValue(key, out var have) != true || have != value)
                return false;
        return pod.Spec.Affinity?.NodeAffinity?.RequiredDuringSchedulingIgnoredDuringExecution is not { } required
            || NodeSelectorRules.Matches(required, node);
    }
}
