namespace NodeStack.KubeApi.Selectors;

/// <summary>Conditions on labels, all of which must hold. Immutable.</summary>
public sealed class LabelSelector
{
    /// <summary>Selects all objects.</summary>
    public static readonly LabelSelector Everything = new([]);

    public LabelSelector(IEnumerable<LabelRequirement> requirements) =>
        Requirements = [.. requirements.OrderBy(r => r.Key, StringComparer.Ordinal)];

    /// <summary>By key.</summary>
    public IReadOnlyList<LabelRequirement> Requirements { get; }

    public bool IsEmpty => Requirements.Count == 0;

    /// <exception cref="SelectorFormatException">Upstream's message.</exception>
    public static LabelSelector Parse(string text) => LabelSelectorParser.Parse(text);

    /// <summary>All labels of a map, with their values.</summary>
    public static LabelSelector OfLabels(IEnumerable<KeyValuePair<string, string>> labels) =>
        new(labels.Select(l => new LabelRequirement(l.Key, LabelOperator.Equals, [l.Value])));

    public bool Matches(IReadOnlyDictionary<string, string> labels)
    {
        foreach (var requirement in Requirements)
        {
            if (!requirement.Matches(labels))
                return false;
        }
        return true;
    }

    /// <summary>Canonical: parsing it gives this selector.</summary>
    public override string ToString() => string.Join(',', Requirements);
}
