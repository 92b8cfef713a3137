namespace NodeStack.KubeApi.Selectors;

/// <summary>Conditions on fields, all of which must hold. Immutable.</summary>
public sealed class FieldSelector(IReadOnlyList<FieldRequirement> requirements)
{
    /// <summary>Selects all objects.</summary>
    public static readonly FieldSelector Everything = new([]);

    public IReadOnlyList<FieldRequirement> Requirements { get; } = requirements;

    public bool IsEmpty => Requirements.Count == 0;

    /// <exception cref="SelectorFormatException">Upstream's message.</exception>
    public static FieldSelector Parse(string text) => FieldSelectorParser.Parse(text);

    /// <summary>Fields that are not there count as empty.</summary>
    public bool Matches(IReadOnlyDictionary<string, string> fields)
    {
        foreach (var requirement in Requirements)
        {
            if ((fields.GetValueOrDefault(requirement.Field, "") == requirement.Value) == requirement.IsNegated)
                return false;
        }
        return true;
    }

    /// <summary>The value a field must have, null if the selector does not say.</summary>
    public string? RequiredValue(string field) => Requirements.FirstOrDefault(r => r.Field == field && !r.IsNegated)?.Value;

    /// <summary>Canonical: parsing it gives this selector.</summary>
    public override string ToString() => string.Join(',', Requirements);
}

/// <param name="IsNegated">The field must not have the value.</param>
public sealed record FieldRequirement(string Field, bool IsNegated, string Value)
{
    public override string ToString() => $"{Field}{(IsNegated ? "!=" : "=")}{FieldSelectorParser.Escape(Value)}";
}
