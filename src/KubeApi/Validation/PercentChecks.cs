using System.Globalization;
using System.Text.RegularExpressions;

namespace NodeStack.KubeApi.Validation;

/// <summary>Numbers that may be written as a share of all: 3 or 25%.</summary>
public static partial class PercentChecks
{
    private const string Message = "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')";

    [GeneratedRegex(@"\A[0-9]+%\z")]
    private static partial Regex Form { get; }

    public static void MustBeCountOrPercent(this FieldCursor field)
    {
        if (field.NumberOrNull is not null)
            field.MustNotBeNegative();
        else if (field.IsSet && !Form.IsMatch(field.Text))
            field.Invalid(Message);
    }

    public static void MustNotBeMoreThanAll(this FieldCursor field)
    {
        if (Form.IsMatch(field.Text) && Amount(field) > 100)
            field.Invalid("must not be greater than 100%");
    }

    /// <summary>The number, or the number before the sign; 0 when it is neither.</summary>
    public static long AmountOrPercent(this FieldCursor field) => field.NumberOrNull ?? (Form.IsMatch(field.Text) ? Amount(field) : 0);

    private static long Amount(FieldCursor field) =>
        long.TryParse(field.Text.AsSpan(0, field.Text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var amount) ? amount : long.MaxValue;
}
