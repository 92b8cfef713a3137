using System.Globalization;
using System.Text;

namespace NodeStack.KubeApi.Selectors;

/// <summary>
/// Reads field selectors: <c>a=b, a==b, a!=b</c>, joined by commas; in values backslash, comma and equals sign are escaped by a backslash. Grammar and
/// messages are those of apimachinery's fields package.
/// </summary>
internal static class FieldSelectorParser
{
    private static readonly string[] Operators = ["!=", "==", "="];

    /// <exception cref="SelectorFormatException">Upstream's message.</exception>
    public static FieldSelector Parse(string text)
    {
        var requirements =
            from term in Terms(text).Order(StringComparer.Ordinal)
            where term.Length > 0
            let requirement = Requirement(text, term)
            // An empty field with an empty value says nothing.
            where requirement.Field.Length > 0 || requirement.Value.Length > 0
            select requirement;
        return new FieldSelector([.. requirements]);
    }

    public static string Escape(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(",", "\\,", StringComparison.Ordinal).Replace("=", "\\=", StringComparison.Ordinal);

    private static IEnumerable<string> Terms(string text)
    {
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == ',')
            {
                yield return text[start..i];
                start = i + 1;
            }
        }
        yield return text[Math.Min(start, text.Length)..];
    }

    private static FieldRequirement Requirement(string text, string term)
    {
        for (var i = 0; i < term.Length; i++)
        {
            if (Array.Find(Operators, o => string.CompareOrdinal(term, i, o, 0, o.Length) == 0) is { } found)
                return new FieldRequirement(term[..i], found == "!=", Unescape(term[(i + found.Length)..]));
        }
        throw new SelectorFormatException($"invalid selector: '{text}'; can't understand '{term}'");
    }

    private static string Unescape(string value)
    {
        if (value.AsSpan().IndexOfAny('\\', ',', '=') < 0)
            return value;
        var result = new StringBuilder(value.Length);
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] is ',' or '=')
                throw new SelectorFormatException(string.Create(CultureInfo.InvariantCulture, $"invalid field selector: unescaped character in value: {(int)value[i]}"));
            if (value[i] != '\\')
                result.Append(value[i]);
            else if (i + 1 < value.Length && value[i + 1] is '\\' or ',' or '=')
                result.Append(value[++i]);
            else
                throw new SelectorFormatException($"invalid field selector: invalid escape sequence: {value.AsSpan(i, Math.Min(2, value.Length - i))}");
        }
        return result.ToString();
    }
}
