using System.Globalization;
using System.Text.Json;
using k8s.Models;
using NodeStack.KubeApi.Quantities;

namespace NodeStack.KubeApi.Decoding;

/// <summary>Which JSON token a field of a simple type may hold. Each rule answers null for "fine", else what is wrong.</summary>
public static class LeafRules
{
    public delegate string? Rule(JsonTokenType token, string text);

    public static IReadOnlyDictionary<Type, Rule> Kubernetes { get; } = new Dictionary<Type, Rule>
    {
        [typeof(string)] = (token, _) => token == JsonTokenType.String ? null : Expected("a string", token),
        [typeof(bool)] = (token, _) => token is JsonTokenType.True or JsonTokenType.False ? null : Expected("true or false", token),
        [typeof(int)] = (token, text) => Integer(token, text, int.MinValue, int.MaxValue),
        [typeof(long)] = (token, text) => Integer(token, text, long.MinValue, long.MaxValue),
        [typeof(double)] = (token, _) => token == JsonTokenType.Number ? null : Expected("a number", token),
        [typeof(DateTime)] = Time,
        [typeof(DateTimeOffset)] = Time,
        [typeof(byte[])] = Base64,
        [typeof(ResourceQuantity)] = QuantityText,
        [typeof(IntOrString)] = IntOrText,
    };

    public static string Expected(string what, JsonTokenType found) => $"expected {what}, found {Name(found)}";

    public static string Name(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => "a map",
        JsonTokenType.StartArray => "a list",
        JsonTokenType.String => "a string",
        JsonTokenType.Number => "a number",
        JsonTokenType.True or JsonTokenType.False => "a boolean",
        _ => "null",
    };

    private static string? Integer(JsonTokenType token, string text, long min, long max)
    {
        if (token != JsonTokenType.Number)
            return Expected("a whole number", token);
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max
            ? null
            : $"expected a whole number from {min} to {max}, found {text}";
    }

    private static string? IntOrText(JsonTokenType token, string text) =>
        token == JsonTokenType.String ? null : token == JsonTokenType.Number ? Integer(token, text, int.MinValue, int.MaxValue) : Expected("a number or a string", token);

    /// <summary>No field of the API takes a negative amount, and the models' own quantity does not come back from some (-1e3).</summary>
    private static string? QuantityText(JsonTokenType token, string text)
    {
        if (token is not (JsonTokenType.String or JsonTokenType.Number))
            return Expected("a quantity", token);
        return Quantity.Check(text) ?? (Quantity.Parse(text).Sign < 0 ? $"Invalid value: \"{text}\": must be greater than or equal to 0" : null);
    }

    private static string? Time(JsonTokenType token, string text)
    {
        if (token != JsonTokenType.String)
            return Expected("a time", token);
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out _) ? null : $"expected a time such as 2006-01-02T15:04:05Z, found \"{text}\"";
    }

    private static string? Base64(JsonTokenType token, string text)
    {
        if (token != JsonTokenType.String)
            return Expected("base64 text", token);
        return System.Buffers.Text.Base64.IsValid(text) ? null : "expected base64 text";
    }
}
