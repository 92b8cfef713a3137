using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NodeStack.KubeApi.Yaml;

/// <summary>JSON as the YAML that Kubernetes writes: block style, keys in order, two spaces, texts quoted only where they would be read as something else.</summary>
public static class YamlRenderer
{
    public static string Render(JsonObject document)
    {
        var text = new StringBuilder();
        Write(text, document, "");
        return text.ToString();
    }

    private static void Write(StringBuilder text, JsonObject map, string indent)
    {
        foreach (var (key, value) in map.OrderBy(static m => m.Key, StringComparer.Ordinal))
            Write(text.Append(indent).Append(Scalar(key)).Append(':'), value, indent);
    }

    /// <summary>What comes after a key, to the end of its lines. Items of lists are not indented.</summary>
    private static void Write(StringBuilder text, JsonNode? value, string indent)
    {
        switch (value)
        {
            case JsonObject { Count: > 0 } map:
                Write(text.Append('\n'), map, indent + "  ");
                break;
            case JsonArray { Count: > 0 } list:
                text.Append('\n');
                foreach (var item in list)
                    WriteItem(text, item, indent);
                break;
            default:
                text.Append(' ').Append(Leaf(value)).Append('\n');
                break;
        }
    }

    private static void WriteItem(StringBuilder text, JsonNode? item, string indent)
    {
        if (item is JsonArray { Count: > 0 })
            throw new NotSupportedException("lists of lists are in no Kubernetes object");
        if (item is not JsonObject { Count: > 0 } map)
        {
            text.Append(indent).Append("- ").Append(Leaf(item)).Append('\n');
            return;
        }
        var lines = new StringBuilder();
        Write(lines, map, indent + "  ");
        text.Append(indent).Append("- ").Append(lines, indent.Length + 2, lines.Length - indent.Length - 2);
    }

    private static string Leaf(JsonNode? value) => value switch
    {
        null => "null",
        JsonObject => "{}",
        JsonArray => "[]",
        JsonValue leaf when leaf.GetValueKind() == JsonValueKind.String => Scalar(leaf.GetValue<string>()),
        _ => value.ToJsonString(),
    };

    private static string Scalar(string text) => IsPlain(text) ? text : Quoted(text);

    private static bool IsPlain(string text) =>
        text.Length > 0 && ScalarRules.ToJsonLiteral(text) is null && !ScalarRules.IsNotFinite(text)
        && (char.IsAsciiLetterOrDigit(text[0]) || text[0] is '/' or '.' or '_' or '(' or '$')
        && text.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0
        && text[^1] is not (' ' or ':') && !text.Contains(": ", StringComparison.Ordinal) && !text.Contains(" #", StringComparison.Ordinal)
        // What other readers take for dates and for numbers of base sixty.
        && !(char.IsAsciiDigit(text[0]) && text.AsSpan().IndexOfAnyExcept("0123456789-:T .Z+") < 0 && text.AsSpan().IndexOfAny('-', ':') >= 0);

    /// <summary>Double quotes; escapes are those that JSON and YAML have in common.</summary>
    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            if (c is '"' or '\\')
                quoted.Append('\\').Append(c);
            else if (c is < ' ' or (>= '\u007f' and < '\u00a0') or '\u2028' or '\u2029' or '\ufeff')
                quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else
                quoted.Append(c);
        }
        return quoted.Append('"').ToString();
    }
}
