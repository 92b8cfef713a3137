using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NodeStack.ControlPlane.ApiServer.Objects;

/// <summary>
/// JSON as YAML in the form of sigs.k8s.io/yaml: block style, keys sorted, lists not indented below their key, texts plain where they read back as
/// texts. Long lines are not folded.
/// </summary>
public static class YamlRenderer
{
    /// <summary>JSON that is known to be well-formed, as YAML in UTF-8.</summary>
    public static byte[] Render(ReadOnlySpan<byte> json)
    {
        var reader = ObjectDecoder.NewReader(json);
        reader.Read();
        return Encoding.UTF8.GetBytes(Render(FreeReader.Read(ref reader)));
    }

    public static string Render(JsonNode? value)
    {
        var output = new StringBuilder();
        switch (value)
        {
            case JsonObject { Count: > 0 } map:
                AppendMap(output, map, 0, isFirstInline: false);
                break;
            case JsonArray { Count: > 0 } list:
                AppendList(output, list, 0, isFirstInline: false);
                break;
            default:
                output.Append(Scalar(value, 0)).Append('\n');
                break;
        }
        return output.ToString();
    }

    private static void AppendMap(StringBuilder output, JsonObject map, int indent, bool isFirstInline)
    {
        foreach (var (key, value) in map.OrderBy(e => e.Key, NaturalOrder.Instance))
        {
            if (!isFirstInline)
                output.Append(' ', indent);
            isFirstInline = false;
            output.Append(YamlTextRules.Inline(key)).Append(':');
            AppendUnder(output, value, indent);
        }
    }

    /// <summary>A value behind its key: on the same line when it is simple, else below.</summary>
    private static void AppendUnder(StringBuilder output, JsonNode? value, int indent)
    {
        switch (value)
        {
            case JsonObject { Count: > 0 } map:
                output.Append('\n');
                AppendMap(output, map, indent + 2, isFirstInline: false);
                break;
            case JsonArray { Count: > 0 } list:
                output.Append('\n');
                AppendList(output, list, indent, isFirstInline: false);
                break;
            default:
                output.Append(' ').Append(Scalar(value, indent)).Append('\n');
                break;
        }
    }

    private static void AppendList(StringBuilder output, JsonArray list, int indent, bool isFirstInline)
    {
        foreach (var value in list)
        {
            if (!isFirstInline)
                output.Append(' ', indent);
            isFirstInline = false;
            output.Append("- ");
            switch (value)
            {
                case JsonObject { Count: > 0 } map:
                    AppendMap(output, map, indent + 2, isFirstInline: true);
                    break;
                case JsonArray { Count: > 0 } inner:
                    AppendList(output, inner, indent + 2, isFirstInline: true);
                    break;
                default:
                    output.Append(Scalar(value, indent)).Append('\n');
                    break;
            }
        }
    }

    private static string Scalar(JsonNode? value, int indent) => value switch
    {
        null => "null",
        JsonObject => "{}",
        JsonArray => "[]",
        _ when value.GetValueKind() == JsonValueKind.String => YamlTextRules.Block(value.GetValue<string>(), indent),
        _ => value.ToJsonString(),
    };

    /// <summary>Letters and digits in their order, runs of digits by their number: <c>a2</c> before <c>a10</c>.</summary>
    private sealed class NaturalOrder : IComparer<string>
    {
        public static readonly NaturalOrder Instance = new();

        public int Compare(string? x, string? y)
        {
            var a = x.AsSpan();
            var b = y.AsSpan();
            while (!a.IsEmpty && !b.IsEmpty)
            {
                if (char.IsAsciiDigit(a[0]) && char.IsAsciiDigit(b[0]))
                {
                    var left = Digits(a);
                    var right = Digits(b);
                    if (CompareNumbers(left.TrimStart('0'), right.TrimStart('0')) is not 0 and var byNumber)
                        return byNumber;
                    a = a[left.Length..];
                    b = b[right.Length..];
                    continue;
                }
                if (a[0] != b[0])
                    return Class(a[0]) == Class(b[0]) ? a[0].CompareTo(b[0]) : Class(a[0]).CompareTo(Class(b[0]));
                a = a[1..];
                b = b[1..];
            }
            return a.IsEmpty && b.IsEmpty ? string.CompareOrdinal(x, y) : a.Length.CompareTo(b.Length);
        }

        private static int CompareNumbers(ReadOnlySpan<char> left, ReadOnlySpan<char> right) =>
            left.Length != right.Length ? left.Length.CompareTo(right.Length) : left.SequenceCompareTo(right);

        private static ReadOnlySpan<char> Digits(ReadOnlySpan<char> text) => text.IndexOfAnyExceptInRange('0', '9') is >= 0 and var end ? text[..end] : text;

        private static int Class(char c) => char.IsLetter(c) ? 2 : char.IsAsciiDigit(c) ? 1 : 0;
    }
}
