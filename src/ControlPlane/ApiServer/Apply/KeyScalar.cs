using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Objects;

namespace NodeStack.ControlPlane.ApiServer.Apply;

/// <summary>A value that tells list items apart. Ordered as upstream orders values: numbers, texts, booleans, lists, maps, null.</summary>
/// <param name="Rank">Place of the type in that order.</param>
/// <param name="Json">The value as JSON; equal values have equal JSON.</param>
internal readonly record struct KeyScalar(int Rank, double Number, string Text, string Json) : IComparable<KeyScalar>
{
    public static KeyScalar Of(JsonNode? value)
    {
        switch (value?.GetValueKind())
        {
            case JsonValueKind.Number:
                return OfNumber(value.AsValue());
            case JsonValueKind.String:
                return OfText(value.GetValue<string>());
            case JsonValueKind.True or JsonValueKind.False:
                return new KeyScalar(2, value.GetValueKind() == JsonValueKind.True ? 1 : 0, "", JsonOf(value));
            case JsonValueKind.Array:
                return new KeyScalar(3, 0, JsonOf(value), JsonOf(value));
            case JsonValueKind.Object:
                return new KeyScalar(4, 0, JsonOf(value), JsonOf(value));
            default:
                return new KeyScalar(5, 0, "", "null");
        }
    }

    public static KeyScalar OfText(string text) => new(1, 0, text, JsonOf(JsonValue.Create(text)));

    public int CompareTo(KeyScalar other)
    {
        if (Rank != other.Rank)
            return Rank.CompareTo(other.Rank);
        var byNumber = Number.CompareTo(other.Number);
        return byNumber != 0 ? byNumber : string.CompareOrdinal(Text, other.Text);
    }

    /// <summary>As paths in messages show it.</summary>
    public override string ToString() => Rank == 1 ? GoText.Quote(Text) : Json;

    private static KeyScalar OfNumber(JsonValue value)
    {
        if (value.TryGetValue<long>(out var whole) || (value.TryGetValue<int>(out var small) && (whole = small) == small))
            // Beyond 2^53 the text decides.
            return new KeyScalar(0, whole, Math.Abs(whole) < 1L << 53 ? "" : whole.ToString("D20", CultureInfo.InvariantCulture), whole.ToString(CultureInfo.InvariantCulture));
        var text = value.ToJsonString();
        return new KeyScalar(0, double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : 0, text, text);
    }

    private static string JsonOf(JsonNode value) => Encoding.UTF8.GetString(ObjectEncoder.Encode(value));
}
