using k8s.Models;
using NodeStack.KubeApi.Selectors;

namespace NodeStack.ControlPlane.Controllers.DaemonSet;

/// <summary>Which nodes a DaemonSet's pods belong on.</summary>
public static class DaemonPlacementRules
{
    private static readonly (string Key, string Effect)[] s_tolerated =
    [
        ("node.kubernetes.io/not-ready", "NoExecute"), ("node.kubernetes.io/unreachable", "NoExecute"), ("node.kubernetes.io/disk-pressure", "NoSchedule"),
        ("node.kubernetes.io/memory-pressure", "NoSchedule"), ("node.kubernetes.io/pid-pressure", "NoSchedule"), ("node.kubernetes.io/unschedulable", "NoSchedule"),
    ];

    /// <summary>Whether a new pod belongs on the node, and whether one that is there may stay.</summary>
    public static (bool Run, bool Stay) Judge(V1DaemonSet set, V1Node node)
    {
        var pod = set.Spec.Template.Spec;
        if (!string.IsNullOrEmpty(pod.NodeName) && pod.NodeName != node.Metadata.Name || !FitsSelector(pod, node))
            return (false, false);
        var tolerations = Tolerations(pod);
        var bad = (node.Spec?.Taints ?? []).Where(t => t.Effect is "NoSchedule" or "NoExecute" && !tolerations.Any(o => Tolerates(o, t))).ToArray();
        return (bad.Length == 0, bad.All(t => t.Effect != "NoExecute"));
    }

    /// <summary>The template's, and those of troubles of nodes, which daemons live with.</summary>
    public static IList<V1Toleration> Tolerations(V1PodSpec pod)
    {
        var all = (pod.Tolerations ?? []).ToList();
        foreach (var (key, effect) in pod.HostNetwork == true ? [.. s_tolerated, ("node.kubernetes.io/network-unavailable", "NoSchedule")] : s_tolerated)
        {
            all.RemoveAll(t => t.Key == key && t.Effect == effect && t.OperatorProperty == "Exists" && string.IsNullOrEmpty(t.Value));
            all.Add(new V1Toleration { Key = key, OperatorProperty = "Exists", Effect = effect });
        }
        return all;
    }

    /// <summary>The node that a pod is on, or is made for; null: none that can be told.</summary>
    public static string? NodeOf(V1Pod pod) => !string.IsNullOrEmpty(pod.Spec?.NodeName)
        ? pod.Spec.NodeName
        : pod.Spec?.Affinity?.NodeAffinity?.RequiredDuringSchedulingIgnoredDuringExecution?.NodeSelectorTerms?
            .SelectMany(t => t.MatchFields ?? []).FirstOrDefault(f => f is { Key: "metadata.name", OperatorProperty: "In", Values.Count: 1 })?.Values[0];

    private static bool FitsSelector(V1PodSpec pod, V1Node node) =>
        (pod.NodeSelector ?? new Dictionary<string, string>()).All(l => node.Metadata.Labels is { } labels && labels.TryGetValue(l.Key, out var value) && value == l.Value)
        && (pod.Affinity?.NodeAffinity?.RequiredDuringSchedulingIgnoredDuringExecution is not { } affinity || NodeSelectorRules.Matches(affinity, node));

    private static bool Tolerates(V1Toleration toleration, V1Taint taint) =>
        (string.IsNullOrEmpty(toleration.Effect) || toleration.Effect == taint.Effect)
        && (string.IsNullOrEmpty(toleration.Key) || toleration.Key == taint.Key)
        && toleration.OperatorProperty switch
        {
            "Exists" => true,
            null or "" or "Equal" => !string.IsNullOrEmpty(toleration.Key) && (toleration.Value ?? "") == (taint.Value ?? ""),
            _ => false,
        };
}
