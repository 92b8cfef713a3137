using System.Globalization;
using System.Text;

namespace NodeStack.ControlPlane.ApiServer.Objects;

/// <summary>Texts as Go writes and reads them.</summary>
internal static class GoText
{
    /// <summary>As <c>%q</c>: in double quotes, what cannot be printed escaped.</summary>
    public static string Quote(string text)
    {
        var result = new StringBuilder(text.Length + 2).Append('"');
        foreach (var rune in text.EnumerateRunes())
            AppendQuoted(result, rune);
        return result.Append('"').ToString();
    }

    /// <summary>
    /// A JSON string token (with its quotes removed) that the platform's reader refuses: what is no UTF-8 and what is half a surrogate pair becomes U+FFFD.
    /// </summary>
    public static string Unescape(ReadOnlySpan<byte> token)
    {
        var result = new StringBuilder(token.Length);
        while (!token.IsEmpty)
        {
            var plain = token.IndexOf((byte)'\\') is var end and >= 0 ? token[..end] : token;
            result.Append(Encoding.UTF8.GetString(plain));
            token = token[plain.Length..];
            if (token.Length >= 2)
                token = token[AppendEscape(result, token)..];
        }
        return ReplaceLoneSurrogates(result.ToString());
    }

    private static int AppendEscape(StringBuilder result, ReadOnlySpan<byte> token)
    {
        if (token[1] == 'u' && token.Length >= 6
            && ushort.TryParse(token[2..6], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit))
        {
            result.Append((char)unit);
            return 6;
        }
        result.Append(token[1] switch
        {
            (byte)'b' => '\b',
            (byte)'f' => '\f',
            (byte)'n' => '\n',
            (byte)'r' => '\r',
            (byte)'t' => '\t',
            var other => (char)other,
        });
        return 2;
    }

    private static string ReplaceLoneSurrogates(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            result.Append(rune.ToString());
        return result.ToString();
    }

    private static void AppendQuoted(StringBuilder result, Rune rune)
    {
        switch (rune.Value)
        {
            case '"' or '\\':
                result.Append('\\').Append((char)rune.Value);
                break;
            case '\a' or '\b' or '\f' or '\n' or '\r' or '\t' or '\v':
                result.Append('\\').Append("abtnvfr"[rune.Value - 7]);
                break;
            case < 0x20 or 0x7f:
                result.Append(CultureInfo.InvariantCulture, $"\\x{rune.Value:x2}");
                break;
            default:
                if (IsPrinted(rune))
                    result.Append(rune.ToString());
                else
                    result.Append(rune.IsBmp ? $"\\u{rune.Value:x4}" : $"\\U{rune.Value:x8}");
                break;
        }
    }

    /// <summary>Go's <c>unicode.IsPrint</c>.</summary>
    public static bool IsPrinted(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => false,
        UnicodeCategory.SpaceSeparator => rune.Value == ' ',
        _ => true,
    };
}
