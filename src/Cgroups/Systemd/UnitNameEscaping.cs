using System.Globalization;
using System.Text;

namespace NodeStack.Cgroups.Systemd;

/// <summary>
/// The escaping of unit names, as systemd-escape(1) does it: letters, digits, ':', '_' and '.' stay (but not a '.' in front), '/'
/// becomes '-', every other byte becomes \xNN. Pure.
/// </summary>
public static class UnitNameEscaping
{
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var b in Encoding.UTF8.GetBytes(text))
        {
            var c = (char)b;
            if (c == '/')
                escaped.Append('-');
            else if (char.IsAsciiLetterOrDigit(c) || c is ':' or '_' || (c == '.' && escaped.Length > 0))
                escaped.Append(c);
            else
                escaped.Append(CultureInfo.InvariantCulture, $"\\x{b:x2}");
        }

        return escaped.ToString();
    }

    /// <exception cref="FormatException">A backslash that is not followed by x and two hex digits.</exception>
    public static string Unescape(string escaped)
    {
        var bytes = new List<byte>(escaped.Length);
        for (var i = 0; i < escaped.Length; i++)
        {
            if (escaped[i] == '-')
                bytes.Add((byte)'/');
            else if (escaped[i] != '\\')
                bytes.AddRange(Encoding.UTF8.GetBytes(escaped[i].ToString()));
            else if (i + 3 < escaped.Length && escaped[i + 1] == 'x' && byte.TryParse(escaped.AsSpan(i + 2, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var b))
            {
                bytes.Add(b);
                i += 3;
            }
            else
                throw new FormatException($"\"{escaped}\" has a broken escape at {i}");
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    /// <summary>True for a unit name that systemd takes: its characters, a known length, and a type after the last dot.</summary>
    public static bool IsValidUnitName(string unit) =>
        unit.Length is > 2 and < 256
        && unit.LastIndexOf('.') is var dot and > 0 && dot < unit.Length - 1
        && unit.All(c => char.IsAsciiLetterOrDigit(c) || c is ':' or '-' or '_' or '.' or '\\' or '@');
}
