namespace NodeStack.ControlPlane.Scheduler.Pods;

/// <summary>Conditions on labels, all of which must hold.</summary>
/// <param name="IsNothing">Selects nothing at all: a selector that is not there, or one that makes no sense.</param>
internal sealed record LabelMatcher(ValueList<LabelTerm> Terms, bool IsNothing = false)
{
    public static readonly LabelMatcher Nothing = new([], IsNothing: true);
    public static readonly LabelMatcher Everything = new([]);

    /// <summary>Selects everything.</summary>
    public bool IsEmpty => !IsNothing && Terms.IsEmpty;

    public bool Matches(LabelSet labels)
    {
        if (IsNothing)
            return false;
        foreach (var term in Terms)
        {
            if (!term.Matches(labels.Find(term.Key)))
                return false;
        }
        return true;
    }

    /// <summary>What holds for both.</summary>
    public LabelMatcher With(ReadOnlySpan<LabelTerm> more) =>
        IsNothing || more.IsEmpty ? this : new LabelMatcher([.. Terms.Span, .. more]);
}
