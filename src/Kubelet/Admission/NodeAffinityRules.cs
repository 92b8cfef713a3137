using k8s.Models;
using NodeStack.KubeApi.Selectors;

namespace NodeStack.Kubelet.Admission;

/// <summary>nodeSelector and required node affinity: both must hold; of the affinity's terms one is enough.</summary>
internal static class NodeAffinityRules
{
    private static readonly IReadOnlyDictionary<string, string> s_none = new Dictionary<string, string>();

    public static bool Matches(V1Pod pod, V1Node node)
    {
        var labels = node.Metadata.Labels is { } all ? new Dictionary<string, string>(all) : s_none;
        foreach (var (key, value) in pod.Spec.NodeSelector ?? s_none.ToDictionary())
            if (!labels.TryGetValue(key, out var have) || have != value)
                return false;
        if (pod.Spec.Affinity?.NodeAffinity?.RequiredDuringSchedulingIgnoredDuringExecution is not { } required)
            return true;
        var fields = new Dictionary<string, string> { ["metadata.name"] = node.Metadata.Name };
        return (required.NodeSelectorTerms ?? []).Any(term => Matches(term, labels, fields));
    }

    /// <summary>An empty term matches nothing.</summary>
    private static bool Matches(V1NodeSelectorTerm term, IReadOnlyDictionary<string, string> labels, IReadOnlyDictionary<string, string> fields)
    {
        var expressions = term.MatchExpressions ?? [];
        var byField = term.MatchFields ?? [];
        return expressions.Count + byField.Count > 0
            && expressions.All(e => Matches(e, labels)) && byField.All(e => Matches(e, fields));
    }

    private static bool Matches(V1NodeSelectorRequirement requirement, IReadOnlyDictionary<string, string> labels) =>
        OperatorOf(requirement.OperatorProperty) is { } op
        && new LabelRequirement(requirement.Key, op, [.. requirement.Values ?? []]) is var label
        && (op is not (LabelOperator.GreaterThan or LabelOperator.LessThan) || label.Values.Count == 1)
        && label.Matches(labels);

    private static LabelOperator? OperatorOf(string? name) => name switch
    {
        "In" => LabelOperator.In,
        "NotIn" => LabelOperator.NotIn,
        "Exists" => LabelOperator.Exists,
        "DoesNotExist" => LabelOperator.DoesNotExist,
        "Gt" => LabelOperator.GreaterThan,
        "Lt" => LabelOperator.LessThan,
        _ => null,
    };
}
