namespace NodeStack.ControlPlane.Scheduler.Pods;

/// <summary>Which nodes a pod may be on: by nodeSelector, and by one of the required terms of its node affinity.</summary>
/// <param name="HasTerms">There is required node affinity; with no term in it no node matches.</param>
internal sealed record NodeSelection(ValueList<LabelTerm> Selector, bool HasTerms, ValueList<NodeTerm> Terms)
{
    public static readonly NodeSelection Any = new([], false, []);

    public bool IsAny => Selector.IsEmpty && !HasTerms;

    public bool Matches(LabelSet labels, string nodeName)
    {
        foreach (var term in Selector)
        {
            if (!term.Matches(labels.Find(term.Key)))
                return false;
        }
        if (!HasTerms)
            return true;
        foreach (var term in Terms)
        {
            if (term.Matches(labels, nodeName))
                return true;
        }
        return false;
    }
}
