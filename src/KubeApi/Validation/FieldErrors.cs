using System.Globalization;
using System.Text.Json.Nodes;

namespace NodeStack.KubeApi.Validation;

/// <summary>Collects errors about fields, worded as the API server words them.</summary>
public sealed class FieldErrors
{
    private readonly List<FieldError> _errors = [];

    public IReadOnlyList<FieldError> Items => _errors;

    /// <summary>Each error as one line: path and message.</summary>
    public IReadOnlyList<string> All => [.. _errors.Select(e => e.ToString())];

    public bool Any => _errors.Count > 0;

    public void Required(string field, string detail = "") => Add("FieldValueRequired", field, With("Required value", detail));

    public void Invalid(string field, object? value, string detail) => Add("FieldValueInvalid", field, With($"Invalid value: {Text(value)}", detail));

    /// <param name="supported">In the order in which they are told.</param>
    public void NotSupported(string field, object? value, params ReadOnlySpan<string> supported) =>
        Add("FieldValueNotSupported", field, With($"Unsupported value: {Text(value)}", supported.Length == 0 ? "" : $"supported values: {Quoted(supported)}"));

    public void Duplicate(string field, object? value) => Add("FieldValueDuplicate", field, $"Duplicate value: {Text(value)}");

    public void Forbidden(string field, string detail) => Add("FieldValueForbidden", field, With("Forbidden", detail));

    public void NotFound(string field, object? value, string detail = "") => Add("FieldValueNotFound", field, With($"Not found: {Text(value)}", detail));

    /// <param name="limitBytes">What is allowed.</param>
    public void TooLong(string field, int limitBytes) => Add("FieldValueTooLong", field, $"Too long: may not be more than {limitBytes} {(limitBytes == 1 ? "byte" : "bytes")}");

    public void TooMany(string field, int count, int limit) => Add("FieldValueTooMany", field, $"Too many: {count}: must have at most {limit} {(limit == 1 ? "item" : "items")}");

    public void TypeInvalid(string field, object? value, string detail) => Add("FieldValueTypeInvalid", field, With($"Invalid value: {Text(value)}", detail));

    public void Internal(string field, string detail) => Add("InternalError", field, With("Internal error", detail));

    public void Add(string reason, string field, string message) => _errors.Add(new FieldError(reason, field, message));

    /// <summary>Adds an Invalid error if a rule found something.</summary>
    public void Check(string field, object value, string? problem)
    {
        if (problem is not null)
            Invalid(field, value, problem);
    }

    /// <summary>Required, and one of the supported values.</summary>
    public void OneOf(string field, string? value, params ReadOnlySpan<string> supported)
    {
        if (string.IsNullOrEmpty(value))
            Required(field);
        else if (!supported.Contains(value))
            NotSupported(field, value, supported);
    }

    public void NotNegative(string field, long? value)
    {
        if (value < 0)
            Invalid(field, value, "must be greater than or equal to 0");
    }

    private static string Text(object? value) => value switch
    {
        null => "null",
        string text => QuotedTextRenderer.Quote(text),
        JsonValue scalar when scalar.TryGetValue<string>(out var text) => QuotedTextRenderer.Quote(text),
        JsonNode node => node.ToJsonString(),
        bool flag => flag ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "null",
    };

    private static string Quoted(ReadOnlySpan<string> values) => string.Join(", ", values.ToArray().Select(QuotedTextRenderer.Quote));

    private static string With(string text, string detail) => detail.Length == 0 ? text : $"{text}: {detail}";
}
