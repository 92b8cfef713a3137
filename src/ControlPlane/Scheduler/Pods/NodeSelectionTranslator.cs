using k8s.Models;
using NodeStack.KubeApi.Selectors;

namespace NodeStack.ControlPlane.Scheduler.Pods;

/// <summary>nodeSelector, node affinity and the node affinity of volumes to what decides. Terms that make no sense match nothing.</summary>
internal static class NodeSelectionTranslator
{
    private static readonly NodeTerm Never = new([], []);

    public static NodeSelection Translate(IDictionary<string, string>? nodeSelector, V1NodeSelector? required)
    {
        if ((nodeSelector is null || nodeSelector.Count == 0) && required is null)
            return NodeSelection.Any;
        var selector = new List<LabelTerm>();
        foreach (var (key, value) in nodeSelector ?? new Dictionary<string, string>())
            selector.Add(new LabelTerm(key, LabelOperator.In, [value]));
        selector.Sort(static (a, b) => string.CompareOrdinal(a.Key, b.Key));
        return new NodeSelection([.. selector], required is not null, Terms(required));
    }

    public static ValueList<WeightedNodeTerm> Translate(IList<V1PreferredSchedulingTerm>? preferred)
    {
        var terms = new List<WeightedNodeTerm>();
        foreach (var term in preferred ?? [])
        {
            // An empty preference matches nothing, as upstream says.
            if (term.Weight != 0 && term.Preference is { } preference)
                terms.Add(new WeightedNodeTerm(term.Weight, Translate(preference)));
        }
        return [.. terms];
    }

    public static NodeTerm Translate(V1NodeSelectorTerm term)
    {
        var (labels, fields) = (Conditions(term.MatchExpressions), Conditions(term.MatchFields));
        return labels is null || fields is null ? Never : new NodeTerm([.. labels], [.. fields]);
    }

    private static ValueList<NodeTerm> Terms(V1NodeSelector? selector)
    {
        var terms = new List<NodeTerm>();
        foreach (var term in selector?.NodeSelectorTerms ?? [])
            terms.Add(Translate(term));
        return [.. terms];
    }

    private static List<LabelTerm>? Conditions(IList<V1NodeSelectorRequirement>? requirements)
    {
        var terms = new List<LabelTerm>();
        foreach (var requirement in requirements ?? [])
        {
            if (NodeSelectorRules.OperatorOf(requirement.OperatorProperty) is not { } op)
                return null;
            terms.Add(new LabelTerm(requirement.Key, op, [.. requirement.Values ?? []]));
        }
        return terms;
    }
}
