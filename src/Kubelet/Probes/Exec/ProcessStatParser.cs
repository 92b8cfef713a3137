using System.Globalization;

namespace NodeStack.Kubelet.Probes.Exec;

/// <summary>Reads /proc/PID/stat and /proc/PID/cmdline.</summary>
internal static class ProcessStatParser
{
    /// <summary>Null for text that is no stat line, and for zombies: they are dead already, their parent only has to notice.</summary>
    public static ProcessRow? Parse(string stat, string commandLine)
    {
        // The name in brackets may hold spaces and brackets itself: the last one ends it.
        var open = stat.IndexOf('(');
        var close = stat.LastIndexOf(')');
        if (open < 1 || close < open || !int.TryParse(stat.AsSpan(0, open).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var pid))
            return null;
        var fields = stat[(close + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length < 20 || fields[0] is "Z" or "X" || !int.TryParse(fields[1], out var parent)
            || !int.TryParse(fields[3], out var session) || !long.TryParse(fields[19], out var start))
            return null;
        return new ProcessRow(pid, parent, session, start, commandLine.TrimEnd('\0').Split('\0', StringSplitOptions.None));
    }
}
