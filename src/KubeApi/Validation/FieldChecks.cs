using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Quantities;

namespace NodeStack.KubeApi.Validation;

/// <summary>The checks that fields of many kinds share. "Must" wants a value, "may" checks one only if it is there.</summary>
public static class FieldChecks
{
    public const string Immutable = "field is immutable";

    public static bool MustBeSet(this FieldCursor field, string detail = "")
    {
        if (!field.IsEmpty)
            return true;
        field.Required(detail);
        return false;
    }

    public static void MustNotBeSet(this FieldCursor field, string detail)
    {
        if (field.IsSet)
            field.Forbidden(detail);
    }

    /// <summary>Any text, checked by a rule that answers what is wrong.</summary>
    public static void MustBe(this FieldCursor field, Func<string, string?> rule)
    {
        if (rule(field.Text) is { } problem)
            field.Invalid(field.Text, problem);
    }

    public static bool MustBeSetAnd(this FieldCursor field, Func<string, string?> rule)
    {
        if (!field.MustBeSet())
            return false;
        field.MustBe(rule);
        return true;
    }

    /// <summary>Empty, or as the rule says.</summary>
    public static void MayBe(this FieldCursor field, Func<string, string?> rule)
    {
        if (field.Text.Length > 0)
            field.MustBe(rule);
    }

    public static void MustBeOneOf(this FieldCursor field, params ReadOnlySpan<string> supported)
    {
        if (field.Text.Length == 0)
            field.Required();
        else if (!supported.Contains(field.Text))
            field.NotSupported(supported);
    }

    /// <summary>Not there, or one of the values; an empty text is a value.</summary>
    public static void MayBeOneOf(this FieldCursor field, params ReadOnlySpan<string> supported)
    {
        if (field.IsSet && !supported.Contains(field.Text))
            field.NotSupported(supported);
    }

    public static void MustNotBeNegative(this FieldCursor field)
    {
        if (field.NumberOrNull is < 0)
            field.Invalid("must be greater than or equal to 0");
    }

    public static void MustBePositive(this FieldCursor field)
    {
        if (field.Number <= 0)
            field.Invalid(field.Number, "must be greater than zero");
    }

    public static void MayBeBetween(this FieldCursor field, long least, long most)
    {
        if (field.NumberOrNull is { } number && (number < least || number > most))
            field.Invalid(string.Create(CultureInfo.InvariantCulture, $"must be between {least} and {most}, inclusive"));
    }

    public static void MustBePort(this FieldCursor field)
    {
        if (NameRules.PortNumber(field.Number) is { } problem)
            field.Invalid(field.Number, problem);
    }

    /// <summary>A port number, or the name of one.</summary>
    public static void MustBePortNumberOrName(this FieldCursor field)
    {
        if (field.NumberOrNull is not null || !field.IsSet)
            field.MustBePort();
        else
            field.MustBeEach(NameRules.PortNameProblems);
    }

    /// <summary>Text with a rule that may find several things.</summary>
    public static void MustBeEach(this FieldCursor field, Func<string, IEnumerable<string>> rule)
    {
        foreach (var problem in rule(field.Text))
            field.Invalid(field.Text, problem);
    }

    public static void MustBeLabelKey(this FieldCursor field) => field.MustBeEach(LabelRules.Key);

    public static void MustBeLabelValue(this FieldCursor field) => field.MustBeEach(LabelRules.Value);

    /// <summary>A map of labels; errors are about the map, as upstream tells them.</summary>
    public static void MustBeLabels(this FieldCursor field)
    {
        foreach (var (key, value) in field.Entries)
        {
            foreach (var problem in LabelRules.Key(key))
                field.Invalid(key, problem);
            foreach (var problem in LabelRules.Value(value.Text))
                field.Invalid(value.Text, problem);
        }
    }

    /// <summary>As before, or an error.</summary>
    public static void MustNotChange(this FieldCursor field, JsonNode? old, string detail = Immutable)
    {
        if (!field.Node.SameAs(old))
            field.Errors.Invalid(field.Path, field.Node, detail);
    }

    public static void MustBeQuantity(this FieldCursor field)
    {
        if (Quantity.TryParse(field.Scalar, out var amount) && amount.Sign < 0)
            field.Invalid(amount.ToString(), "must be greater than or equal to 0");
    }

    public static void MustBePositiveQuantity(this FieldCursor field)
    {
        if (Quantity.TryParse(field.Scalar, out var amount) && amount.Sign <= 0)
            field.Invalid(amount.ToString(), "must be greater than zero");
    }

    public static void MustBeShorterThan(this FieldCursor field, int limitBytes)
    {
        if (Encoding.UTF8.GetByteCount(field.Text) > limitBytes)
            field.TooLong(limitBytes);
    }

    /// <summary>The quantity under a cursor, zero when there is none.</summary>
    public static Quantity Amount(this FieldCursor field) => Quantity.TryParse(field.Scalar, out var amount) ? amount : default;
}
