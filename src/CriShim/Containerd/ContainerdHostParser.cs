using System.Globalization;

namespace NodeStack.CriShim.Containerd;

/// <summary>Reads the kernel's tables for <see cref="ContainerdHostDetector"/>.</summary>
internal static class ContainerdHostParser
{
    private const int CapSysResource = 24;

    /// <summary>Text of /proc/self/status.</summary>
    public static bool HasCapSysResource(string status)
    {
        foreach (var line in status.Split('\n'))
        {
            if (line.StartsWith("CapEff:", StringComparison.Ordinal))
                return ulong.TryParse(line.AsSpan(7).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var bits)
                    && (bits >> CapSysResource & 1) == 1;
        }

        return false;
    }

    /// <summary>Text of /proc/self/mountinfo: the type of the filesystem a path lies on; "" when unknown.</summary>
    public static string FilesystemType(string mountinfo, string path)
    {
        var best = "";
        var type = "";
        foreach (var line in mountinfo.Split('\n'))
        {
            var fields = line.Split(' ');
            var dash = Array.IndexOf(fields, "-");
            if (dash < 5 || dash + 1 >= fields.Length)
                continue;
            var point = fields[4].Replace("\\040", " ", StringComparison.Ordinal);
            // A later mount on the same point hides the earlier one.
            if (Contains(point, path) && point.Length >= best.Length)
                (best, type) = (point, fields[dash + 1]);
        }

        return type;
    }

    private static bool Contains(string point, string path) =>
        point == "/" || path == point || path.StartsWith(point + "/", StringComparison.Ordinal);
}
