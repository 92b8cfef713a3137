using System.Globalization;

namespace NodeStack.Kubelet.Node;

/// <summary>Reads /proc/meminfo, whose values are in KiB although it writes kB (proc(5)).</summary>
internal static class MemInfoParser
{
    /// <summary>MemTotal in bytes. Throws <see cref="FormatException"/> when the line is missing.</summary>
    public static long TotalBytes(string text)
    {
        foreach (var line in text.Split('\n'))
        {
            if (!line.StartsWith("MemTotal:", StringComparison.Ordinal))
                continue;
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length >= 2 && long.TryParse(fields[1], CultureInfo.InvariantCulture, out var kib))
                return kib * 1024;
        }
        throw new FormatException("/proc/meminfo has no MemTotal line");
    }
}
