namespace NodeStack.ControlPlane.Scheduler.Pods;

/// <summary>Pods to be near to, or far from.</summary>
/// <param name="Namespaces">By name, besides those of <paramref name="NamespaceSelector"/>.</param>
internal sealed record AffinityTerm(ValueList<string> Namespaces, LabelMatcher NamespaceSelector, LabelMatcher Selector, string TopologyKey)
{
    /// <param name="namespaceLabels">Of that namespace.</param>
    public bool Matches(string ns, LabelSet labels, LabelSet namespaceLabels) =>
        (Namespaces.Contains(ns) || NamespaceSelector.Matches(namespaceLabels)) && Selector.Matches(labels);
}
