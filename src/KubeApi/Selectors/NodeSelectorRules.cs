using k8s.Models;

namespace NodeStack.KubeApi.Selectors;

/// <summary>Node selectors, as pods' affinity, volumes and the scheduler use them: a node that matches one term is chosen.</summary>
public static class NodeSelectorRules
{
    public static bool Matches(V1NodeSelector selector, V1Node node)
    {
        var labels = node.Metadata.Labels is { } all ? new Dictionary<string, string>(all) : [];
        var fields = new Dictionary<string, string> { ["metadata.name"] = node.Metadata.Name };
        return (selector.NodeSelectorTerms ?? []).Any(term => Matches(term, labels, fields));
    }

    /// <summary>All conditions of a term must hold; one without any matches nothing.</summary>
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

    /// <summary>Null: none that there is.</summary>
    public static LabelOperator? OperatorOf(string? name) => name switch
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
