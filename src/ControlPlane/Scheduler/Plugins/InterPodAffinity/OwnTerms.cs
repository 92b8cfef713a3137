using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.ControlPlane.Scheduler.Snapshot;

namespace NodeStack.ControlPlane.Scheduler.Plugins.InterPodAffinity;

/// <summary>The terms of the pod that is placed; the namespaces that their selectors mean are looked up once.</summary>
internal sealed class OwnTerms
{
    private readonly AffinityTerm[] _terms;
    private readonly HashSet<string>?[] _namespaces;

    public OwnTerms(ValueList<AffinityTerm> terms, SelectorState selectors)
    {
        _terms = [.. terms.Span];
        _namespaces = [.. _terms.Select(t => Selected(t, selectors))];
    }

    public int Count => _terms.Length;

    public AffinityTerm this[int index] => _terms[index];

    public bool Matches(int index, string ns, LabelSet labels)
    {
        var term = _terms[index];
        return (term.Namespaces.Contains(ns) || _namespaces[index]?.Contains(ns) == true) && term.Selector.Matches(labels);
    }

    /// <summary>Without terms it matches nothing.</summary>
    public bool MatchesAll(string ns, LabelSet labels)
    {
        for (var i = 0; i < _terms.Length; i++)
        {
            if (!Matches(i, ns, labels))
                return false;
        }
        return _terms.Length > 0;
    }

    private static HashSet<string>? Selected(AffinityTerm term, SelectorState selectors)
    {
        if (term.NamespaceSelector.IsNothing)
            return null;
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, labels) in selectors.Namespaces)
        {
            if (term.NamespaceSelector.Matches(labels))
                names.Add(name);
        }
        return names;
    }
}
