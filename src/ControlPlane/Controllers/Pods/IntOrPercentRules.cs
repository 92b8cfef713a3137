using System.Globalization;
using k8s.Models;

namespace NodeStack.ControlPlane.Controllers.Pods;

/// <summary>Counts that are given as numbers or as parts of a whole: 3, or 25%.</summary>
public static class IntOrPercentRules
{
    /// <param name="value">Null: none.</param>
    /// <returns>Null: it is neither a number nor a percentage.</returns>
    public static int? Scale(IntOrString? value, int total, bool roundUp)
    {
        var text = value?.Value ?? "0";
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var count))
            return count;
        if (!text.EndsWith('%') || !int.TryParse(text[..^1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var percent))
            return null;
        var part = percent * (double)total / 100;
        return (int)(roundUp ? Math.Ceiling(part) : Math.Floor(part));
    }
}
