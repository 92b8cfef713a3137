using System.Globalization;
using System.Text;
using NodeStack.KubeApi.Yaml;

namespace NodeStack.ControlPlane.ApiServer.Objects;

/// <summary>In which of YAML's forms a text is written so that it reads back as itself.</summary>
internal static class YamlTextRules
{
    private const string Indicators = "-?:,[]{}#&*!|>'\"%@`";

    /// <summary>Plain, else in single quotes, else (control characters, line ends) in double quotes.</summary>
    public static string Inline(string text)
    {
        if (text.AsSpan().IndexOfAnyInRange('\0', '\x1f') >= 0 || HasUnprintable(text))
            return DoubleQuoted(text);
        if (IsOtherType(text))
            return $"\"{text}\"";
        return IsPlain(text) ? text : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
    }

    /// <summary>As <see cref="Inline"/>, but texts of many lines as a literal block.</summary>
    /// <param name="indent">Of the line the text's key is on.</param>
    public static string Block(string text, int indent)
    {
        if (!text.Contains('\n', StringComparison.Ordinal) || !IsLiteral(text))
            return Inline(text);
        var hint = text[0] is ' ' or '\n' ? "2" : "";
        var chomping = !text.EndsWith('\n') ? "-" : text.Length == 1 || text.EndsWith("\n\n", StringComparison.Ordinal) ? "+" : "";
        var body = new StringBuilder($"|{hint}{chomping}");
        var lines = (text.EndsWith('\n') ? text[..^1] : text).Split('\n');
        foreach (var line in lines)
        {
            body.Append('\n');
            if (line.Length > 0)
                body.Append(' ', indent + 2).Append(line);
        }
        return body.ToString();
    }

    private static bool IsLiteral(string text)
    {
        foreach (var c in text)
        {
            if (c is < ' ' and not '\n' and not '\t')
                return false;
        }
        return !HasUnprintable(text) && !text.Contains(" \n", StringComparison.Ordinal) && !text.EndsWith(' ') && text.Trim('\n').Length > 0;
    }

    /// <summary>Null, booleans, numbers; and what YAML 1.1 readers take for numbers in base 60, times, or merge keys.</summary>
    private static bool IsOtherType(string text) =>
        text.Length == 0 || text is "<<" or "=" || ScalarRules.ToJsonLiteral(text) is not null || ScalarRules.IsNotFinite(text) || IsSexagesimalOrTime(text);

    private static bool IsSexagesimalOrTime(string text) =>
        (char.IsAsciiDigit(text[0]) || text[0] is '+' or '-') && text.AsSpan(1).IndexOfAnyExcept("0123456789_:.-TtZz +") < 0
        && (text.Contains(':', StringComparison.Ordinal) || IsDate(text));

    private static bool IsDate(string text) => text is [_, _, _, _, '-', ..] && text.AsSpan(0, 4).IndexOfAnyExceptInRange('0', '9') < 0;

    private static bool IsPlain(string text)
    {
        if (text[0] == ' ' || text[^1] is ' ' or ':' || text.StartsWith("---", StringComparison.Ordinal) || text.StartsWith("...", StringComparison.Ordinal))
            return false;
        if (Indicators.Contains(text[0], StringComparison.Ordinal) && !(text[0] == '-' && text.Length > 1 && text[1] != ' '))
            return false;
        // Stars and closing brackets are fine here for YAML, but not for every reader of it.
        return !text.Contains(": ", StringComparison.Ordinal) && !text.Contains(" #", StringComparison.Ordinal) && !text.Contains(" *", StringComparison.Ordinal)
            && text.AsSpan().IndexOfAny("]}") < 0;
    }

    private static bool HasUnprintable(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is 0x7f or 0x85 or 0xa0 or 0x2028 or 0x2029 or 0xfeff or 0xfffd or (>= 0x80 and < 0xa0))
                return true;
        }
        return false;
    }

    private static string DoubleQuoted(string text)
    {
        var result = new StringBuilder("\"");
        foreach (var rune in text.EnumerateRunes())
        {
            result.Append(rune.Value switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\t' => "\\t",
                '\r' => "\\r",
                '\b' => "\\b",
                '\a' => "\\a",
                '\f' => "\\f",
                '\v' => "\\v",
                0 => "\\0",
                0x1b => "\\e",
                < 0x20 or (>= 0x7f and < 0xa1) => string.Create(CultureInfo.InvariantCulture, $"\\x{rune.Value:X2}"),
                0x2028 or 0x2029 or 0xfeff => string.Create(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}"),
                _ => rune.ToString(),
            });
        }
        return result.Append('"').ToString();
    }
}
