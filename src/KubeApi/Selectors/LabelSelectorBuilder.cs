using k8s.Models;

namespace NodeStack.KubeApi.Selectors;

/// <summary>Selectors as objects of the API have them, made ready for use.</summary>
public static class LabelSelectorBuilder
{
    /// <summary>An absent selector selects nothing, an empty one everything.</summary>
    /// <returns>Null: it selects nothing.</returns>
    /// <exception cref="SelectorFormatException">It has an operator that there is none of.</exception>
    public static LabelSelector? Build(V1LabelSelector? selector)
    {
        if (selector is null)
            return null;
        var equal = (selector.MatchLabels ?? new Dictionary<string, string>()).Select(l => new LabelRequirement(l.Key, LabelOperator.Equals, [l.Value]));
        var expressions = (selector.MatchExpressions ?? []).Select(e => new LabelRequirement(e.Key, Operator(e.OperatorProperty), [.. (e.Values ?? []).Order(StringComparer.Ordinal)]));
        return new LabelSelector([.. equal, .. expressions]);
    }

    /// <summary>Whether a selector, as <see cref="Build"/> made it, selects labels.</summary>
    public static bool Selects(this LabelSelector? selector, IDictionary<string, string>? labels) =>
        selector is not null && selector.Matches(labels as IReadOnlyDictionary<string, string> ?? new Dictionary<string, string>(labels ?? new Dictionary<string, string>()));

    private static LabelOperator Operator(string name) => name switch
    {
        "In" => LabelOperator.In,
        "NotIn" => LabelOperator.NotIn,
        "Exists" => LabelOperator.Exists,
        "DoesNotExist" => LabelOperator.DoesNotExist,
        _ => throw new SelectorFormatException($"\"{name}\" is not a valid label selector operator"),
    };
}
