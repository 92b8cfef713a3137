namespace NodeStack.ControlPlane.Scheduler.Pods;

/// <summary>One way a node can be the right one: all conditions on its labels and fields hold. Without conditions it matches nothing.</summary>
internal sealed record NodeTerm(ValueList<LabelTerm> Labels, ValueList<LabelTerm> Fields)
{
    public bool Matches(LabelSet labels, string nodeName)
    {
        if (Labels.IsEmpty && Fields.IsEmpty)
            return false;
        foreach (var term in Labels)
        {
            if (!term.Matches(labels.Find(term.Key)))
                return false;
        }
        foreach (var term in Fields)
        {
            // The only field there is.
            if (!term.Matches(term.Key == "metadata.name" ? nodeName : null))
                return false;
        }
        return true;
    }
}
