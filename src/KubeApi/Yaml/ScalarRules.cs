using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace NodeStack.KubeApi.Yaml;

/// <summary>
/// What an unquoted YAML scalar means, as Kubernetes reads it (sigs.k8s.io/yaml over go-yaml v2: YAML 1.1 booleans and octals,
/// timestamps stay strings). Answers the JSON literal, or null for a string.
/// </summary>
public static partial class ScalarRules
{
    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$", RegexOptions.CultureInvariant)]
    private static partial Regex FloatForm { get; }

    public static string? ToJsonLiteral(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => "null",
        "y" or "Y" or "yes" or "Yes" or "YES" or "true" or "True" or "TRUE" or "on" or "On" or "ON" => "true",
        "n" or "N" or "no" or "No" or "NO" or "false" or "False" or "FALSE" or "off" or "Off" or "OFF" => "false",
        _ => CanBeginNumber(text[0]) ? Number(text) : null,
    };

    /// <summary>True for .inf and .nan, which YAML has and JSON has not.</summary>
    public static bool IsNotFinite(string text) => text is ".nan" or ".NaN" or ".NAN"
        || text.TrimStart('+', '-') is ".inf" or ".Inf" or ".INF";

    private static bool CanBeginNumber(char first) => first is '+' or '-' or '.' || char.IsAsciiDigit(first);

    private static string? Number(string text)
    {
        if (text.Length > 400)
            return null;
        var plain = text.Contains('_', StringComparison.Ordinal) ? text.Replace("_", "", StringComparison.Ordinal) : text;
        return Integer(plain) ?? Float(plain);
    }

    private static string? Integer(string plain)
    {
        var negative = plain.StartsWith('-');
        var digits = negative || plain.StartsWith('+') ? plain[1..] : plain;
        if (digits.Length == 0)
            return null;
        var magnitude = Magnitude(digits);
        if (magnitude is not { } value || value > (negative ? -(BigInteger)long.MinValue : ulong.MaxValue))
            return null;
        return (negative ? -value : value).ToString(CultureInfo.InvariantCulture);
    }

    private static BigInteger? Magnitude(string digits) => digits switch
    {
        ['0', 'x' or 'X', .. var hex] => InRadix(hex, 16),
        ['0', 'b' or 'B', .. var binary] => InRadix(binary, 2),
        ['0', 'o' or 'O', .. var octal] => InRadix(octal, 8),
        ['0', _, ..] => InRadix(digits[1..], 8),
        _ => InRadix(digits, 10),
    };

    private static BigInteger? InRadix(string digits, int radix)
    {
        if (digits.Length is 0 or > 70)
            return null;
        var value = BigInteger.Zero;
        foreach (var c in digits)
        {
            var digit = char.IsAsciiHexDigit(c) ? Convert.ToInt32(c.ToString(), 16) : radix;
            if (digit >= radix)
                return null;
            value = value * radix + digit;
        }
        return value;
    }

    private static string? Float(string plain)
    {
        if (!FloatForm.IsMatch(plain) || !double.TryParse(plain, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value))
            return null;
        // Whole numbers stay whole, so that 1e3 is good for an integer field; Go writes exponents only from 1e21.
        if (Math.Abs(value) < 1e21 && value == Math.Truncate(value))
            return new BigInteger(value).ToString(CultureInfo.InvariantCulture);
        return value.ToString("R", CultureInfo.InvariantCulture);
    }
}
