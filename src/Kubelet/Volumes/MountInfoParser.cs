using System.Text;

namespace NodeStack.Kubelet.Volumes;

/// <summary>Reads /proc/PID/mountinfo. The order is kept: later mounts lie on earlier ones.</summary>
internal static class MountInfoParser
{
    public static IReadOnlyList<MountEntry> Parse(string text)
    {
        var entries = new List<MountEntry>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            // 36 35 98:0 /root /mount/point rw,noatime master:1 - ext3 /dev/root rw
            var fields = line.Split(' ');
            var dash = Array.IndexOf(fields, "-", Math.Min(6, fields.Length));
            if (fields.Length < 7 || dash < 0 || dash + 1 >= fields.Length)
                continue;
            entries.Add(new MountEntry(Unescape(fields[4]), fields[dash + 1], Unescape(fields[3])));
        }
        return entries;
    }

    /// <summary>The kernel writes blank, tab, newline and backslash as three octal digits.</summary>
    internal static string Unescape(string field)
    {
        if (!field.Contains('\\', StringComparison.Ordinal))
            return field;
        var result = new StringBuilder(field.Length);
        for (var i = 0; i < field.Length; i++)
        {
            if (field[i] == '\\' && i + 3 < field.Length && IsOctal(field[i + 1]) && IsOctal(field[i + 2]) && IsOctal(field[i + 3]))
            {
                result.Append((char)(((field[i + 1] - '0') << 6) | ((field[i + 2] - '0') << 3) | (field[i + 3] - '0')));
                i += 3;
            }
            else
            {
                result.Append(field[i]);
            }
        }
        return result.ToString();
    }

    private static bool IsOctal(char c) => c is >= '0' and <= '7';
}
