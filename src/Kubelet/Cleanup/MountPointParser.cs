using NodeStack.Kubelet.Volumes;

namespace NodeStack.Kubelet.Cleanup;

/// <summary>Reads mount points out of /proc/self/mountinfo.</summary>
internal static class MountPointParser
{
    /// <summary>True when something is mounted on the folder or below it.</summary>
    public static bool IsAnyBelow(IEnumerable<string> mountInfo, string folder)
    {
        var prefix = folder.TrimEnd('/');
        foreach (var line in mountInfo)
            if (PointOf(line) is { } point && (point == prefix || point.StartsWith(prefix + "/", StringComparison.Ordinal)))
                return true;
        return false;
    }

    /// <summary>The fifth field, with the kernel's octal escapes undone.</summary>
    internal static string? PointOf(string line)
    {
        var start = 0;
        for (var field = 0; field < 4; field++)
        {
            start = line.IndexOf(' ', start) + 1;
            if (start == 0)
                return null;
        }
        var end = line.IndexOf(' ', start);
        return end < 0 ? null : MountInfoParser.Unescape(line[start..end]);
    }
}
