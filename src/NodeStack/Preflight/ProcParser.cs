using System.Globalization;

namespace NodeStack.Preflight;

/// <summary>The few lines of /proc that preflight needs.</summary>
internal static class ProcParser
{
    /// <summary>CapEff of /proc/self/status; 0 when it is not there.</summary>
    public static ulong EffectiveCapabilities(string status)
    {
        foreach (var line in status.AsSpan().EnumerateLines())
        {
            if (line.StartsWith("CapEff:", StringComparison.Ordinal)
                && ulong.TryParse(line["CapEff:".Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var bits))
                return bits;
        }
        return 0;
    }

    /// <summary>Sum of the Size column of /proc/swaps, in KiB.</summary>
    public static long SwapKibibytes(string swaps)
    {
        var sum = 0L;
        foreach (var line in swaps.Split('\n').Skip(1))
        {
            var columns = line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (columns.Length >= 3 && long.TryParse(columns[2], NumberStyles.None, CultureInfo.InvariantCulture, out var size))
                sum += size;
        }
        return sum;
    }

    /// <summary>Whether /proc/filesystems lists the file system.</summary>
    public static bool HasFilesystem(string filesystems, string name)
    {
        foreach (var line in filesystems.AsSpan().EnumerateLines())
        {
            if (line[(line.LastIndexOf('\t') + 1)..].SequenceEqual(name))
                return true;
        }
        return false;
    }
}
