using System.Globalization;
using NodeStack.KubeApi.Selectors;

namespace NodeStack.ControlPlane.Scheduler.Pods;

/// <summary>One condition on one label, or on a field where a node is chosen by fields.</summary>
internal sealed record LabelTerm(string Key, LabelOperator Operator, ValueList<string> Values)
{
    /// <summary>Null: there is no such label.</summary>
    public bool Matches(string? value) => Operator switch
    {
        LabelOperator.In or LabelOperator.Equals or LabelOperator.DoubleEquals => value is not null && Holds(value),
        LabelOperator.NotIn or LabelOperator.NotEquals => value is null || !Holds(value),
        LabelOperator.Exists => value is not null,
        LabelOperator.DoesNotExist => value is null,
        LabelOperator.GreaterThan => Compare(value) > 0,
        _ => Compare(value) < 0,
    };

    private bool Holds(string value)
    {
        foreach (var one in Values)
        {
            if (string.Equals(one, value, StringComparison.Ordinal))
                return true;
        }
        return false;
    }

    /// <summary>0 also where a side is no number: then neither comparison holds.</summary>
    private int Compare(string? value) =>
        Values.Count == 1 && TryNumber(value, out var left) && TryNumber(Values[0], out var right) ? left.CompareTo(right) : 0;

    private static bool TryNumber(string? text, out long number) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
}
