using System.Text;
using NodeStack.ControlPlane.ApiServer.Schema;

namespace NodeStack.ControlPlane.ApiServer.Objects;

/// <summary>Where a reader stands in an object, and the two ways in which upstream's messages write it.</summary>
internal sealed class FieldPath
{
    private readonly List<Step> _steps = [];

    public void EnterField(TypeSchema owner, string name) => _steps.Add(new Step(owner, name, 0));

    public void EnterKey(string key) => _steps.Add(new Step(null, key, 0));

    public void EnterItem(int index) => _steps.Add(new Step(null, null, index));

    public void Leave() => _steps.RemoveAt(_steps.Count - 1);

    /// <summary>As strict decoding names places: <c>spec.containers[0].ports</c>.</summary>
    /// <param name="child">One more name; null for the place itself.</param>
    public string Strict(string? child)
    {
        var text = new StringBuilder();
        foreach (var step in _steps)
        {
            if (step.Name is null)
                text.Append('[').Append(step.Index).Append(']');
            else
                Append(text, step.Name);
        }
        if (child is not null)
            Append(text, child);
        return text.ToString();
    }

    /// <summary>As type errors name places: the innermost struct, then all fields from the root, without keys and indexes.</summary>
    public string Go()
    {
        var owner = "";
        var text = new StringBuilder();
        foreach (var step in _steps)
        {
            if (step.Owner is null)
                continue;
            owner = GoTypeRules.StructName(step.Owner);
            if (GoTypeRules.EmbeddedIn(step.Owner, step.Name!) is { } embedded)
                Append(text, embedded);
            Append(text, step.Name!);
        }
        return text.Length == 0 ? "" : $"{owner}.{text}";
    }

    private static void Append(StringBuilder text, string name)
    {
        if (text.Length > 0)
            text.Append('.');
        text.Append(name);
    }

    /// <param name="Owner">The type whose field this is; null for map keys and list items.</param>
    private readonly record struct Step(TypeSchema? Owner, string? Name, int Index);
}
