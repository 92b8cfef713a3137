using k8s.Models;
using NodeStack.KubeApi.Selectors;

namespace NodeStack.ControlPlane.Scheduler.Pods;

/// <summary>Label selectors of the API to matchers.</summary>
internal static class LabelMatcherTranslator
{
    /// <summary>A selector that is not there selects nothing, an empty one everything.</summary>
    public static LabelMatcher Translate(V1LabelSelector? selector)
    {
        if (selector is null)
            return LabelMatcher.Nothing;
        var terms = new List<LabelTerm>();
        foreach (var (key, value) in selector.MatchLabels ?? new Dictionary<string, string>())
            terms.Add(new LabelTerm(key, LabelOperator.In, [value]));
        foreach (var requirement in selector.MatchExpressions ?? [])
        {
            if (NodeSelectorRules.OperatorOf(requirement.OperatorProperty) is not { } op || op is LabelOperator.GreaterThan or LabelOperator.LessThan)
                return LabelMatcher.Nothing;
            terms.Add(new LabelTerm(requirement.Key, op, [.. requirement.Values ?? []]));
        }
        return Of(terms);
    }

    /// <summary>All labels of a map.</summary>
    public static LabelMatcher Translate(IDictionary<string, string>? labels)
    {
        var terms = new List<LabelTerm>();
        foreach (var (key, value) in labels ?? new Dictionary<string, string>())
            terms.Add(new LabelTerm(key, LabelOperator.In, [value]));
        return Of(terms);
    }

    /// <summary>Sorted, so that equal selectors are equal.</summary>
    private static LabelMatcher Of(List<LabelTerm> terms)
    {
        terms.Sort(static (a, b) => string.CompareOrdinal(a.Key, b.Key));
        return terms.Count == 0 ? LabelMatcher.Everything : new LabelMatcher([.. terms]);
    }
}
