using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Schema;
using NodeStack.KubeApi.Quantities;

namespace NodeStack.ControlPlane.ApiServer.Objects;

/// <summary>Scalars of the API in their normal form, from JSON tokens.</summary>
internal static class LeafParser
{
    private static readonly JsonElement[] SmallNumbers = [.. Enumerable.Range(0, 256).Select(n => JsonElement.Parse(n.ToString(CultureInfo.InvariantCulture)))];

    /// <summary>A number node that can be read as any numeric type that holds it.</summary>
    public static JsonNode Number(long value) =>
        JsonValue.Create(value is >= 0 and < 256 ? SmallNumbers[value] : JsonElement.Parse(value.ToString(CultureInfo.InvariantCulture)))!;

    /// <summary>A whole number of the given width; null if the token is none. Go takes no fraction and no exponent, not even 1.0.</summary>
    public static JsonNode? Integer(ref Utf8JsonReader reader, bool is32Bit)
    {
        if (!reader.TryGetInt64(out var value) || reader.ValueSpan.IndexOfAny((byte)'.', (byte)'e', (byte)'E') >= 0)
            return null;
        return is32Bit && value is < int.MinValue or > int.MaxValue ? null : Number(value);
    }

    public static JsonNode? Double(ref Utf8JsonReader reader) =>
        reader.TryGetDouble(out var value) && double.IsFinite(value) ? JsonValue.Create(JsonElement.ParseValue(ref reader)) : null;

    /// <exception cref="ObjectFormatException">Upstream's message.</exception>
    public static string QuantityText(string text)
    {
        var trimmed = text.Trim();
        return Quantity.Check(trimmed) is { } problem ? throw new ObjectFormatException(problem) : Quantity.Parse(trimmed).ToString();
    }

    /// <summary>The same bytes in canonical base64; null and the place of the first wrong character if there is no such thing.</summary>
    public static string? Bytes(string text, out int wrongAt)
    {
        wrongAt = 0;
        var buffer = new byte[text.Length];
        if (text.AsSpan().IndexOfAny(' ', '\t') < 0 && Convert.TryFromBase64String(text, buffer, out var length))
            return Convert.ToBase64String(buffer.AsSpan(0, length));
        wrongAt = FirstWrong(text);
        return null;
    }

    /// <summary>The value of a field that was never set.</summary>
    public static JsonNode? Zero(ValueShape shape) => shape.Kind switch
    {
        ShapeKind.String or ShapeKind.Bytes => JsonValue.Create(""),
        ShapeKind.Bool => JsonValue.Create(false),
        ShapeKind.Int32 or ShapeKind.Int64 or ShapeKind.Double or ShapeKind.IntOrString => Number(0),
        ShapeKind.Quantity => JsonValue.Create("0"),
        ShapeKind.Object => new JsonObject(),
        _ => null,
    };

    private static int FirstWrong(string text)
    {
        var used = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is '\r' or '\n')
                continue;
            if (c == '=' && used % 4 >= 2)
                return text.AsSpan(i + 1).TrimStart("=\r\n").IsEmpty ? text.Length : i + 1;
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('+' or '/'))
                return i;
            used++;
        }
        return used - used % 4;
    }
}
