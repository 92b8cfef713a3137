using System.Text;

namespace NodeStack.Cgroups.Hierarchy;

/// <summary>Text of /proc/self/mountinfo to entries (proc(5)); lines that are not of that form are passed over.</summary>
public static class MountInfoParser
{
    private const int RootField = 3;
    private const int MountPointField = 4;
    private const int OptionsField = 5;
    private const int FirstOptionalField = 6;

    public static IReadOnlyList<MountEntry> Parse(string text) =>
        [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(ParseLine).OfType<MountEntry>()];

    /// <summary>The number of optional fields varies; a lone "-" ends them, then come type, source and super options.</summary>
    private static MountEntry? ParseLine(string line)
    {
        var fields = line.Split(' ');
        var dash = Array.IndexOf(fields, "-", Math.Min(FirstOptionalField, fields.Length));
        if (dash < 0 || fields.Length < dash + 4)
            return null;
        return new MountEntry(
            Unescape(fields[RootField]), Unescape(fields[MountPointField]), fields[OptionsField].Split(','), fields[dash + 1],
            fields[dash + 3].Split(','));
    }

    /// <summary>Space, tab, newline and backslash are written as three octal digits.</summary>
    private static string Unescape(string field)
    {
        if (!field.Contains('\\', StringComparison.Ordinal))
            return field;
        var plain = new StringBuilder(field.Length);
        for (var i = 0; i < field.Length; i++)
        {
            if (field[i] == '\\' && i + 3 < field.Length && field.AsSpan(i + 1, 3).IndexOfAnyExceptInRange('0', '7') < 0)
            {
                plain.Append((char)(((field[i + 1] - '0') * 64) + ((field[i + 2] - '0') * 8) + (field[i + 3] - '0')));
                i += 3;
            }
            else
                plain.Append(field[i]);
        }

        return plain.ToString();
    }
}
