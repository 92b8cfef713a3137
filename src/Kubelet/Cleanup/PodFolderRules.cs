namespace NodeStack.Kubelet.Cleanup;

/// <summary>Names of folders and links that are a kubelet's own; everything else on the host is left alone.</summary>
internal static class PodFolderRules
{
    /// <summary>The forms of pod uids: a UUID, or the 32 hex digits of a manifest's hash.</summary>
    public static bool IsUid(string name) => IsUuid(name) || (name.Length == 32 && name.All(char.IsAsciiHexDigitLower));

    /// <summary>Restarts as the log folder has them: one more than the highest N of its N.log files (rotated ones count too).</summary>
    public static int NextRestart(IEnumerable<string> fileNames)
    {
        var next = 0;
        foreach (var name in fileNames)
        {
            var dot = name.IndexOf(".log", StringComparison.Ordinal);
            if (dot > 0 && int.TryParse(name.AsSpan(0, dot), System.Globalization.NumberStyles.None,
                    System.Globalization.CultureInfo.InvariantCulture, out var number))
                next = Math.Max(next, number + 1);
        }
        return next;
    }

    private static bool IsUuid(string name)
    {
        if (name.Length != 36)
            return false;
        for (var i = 0; i < name.Length; i++)
            if (i is 8 or 13 or 18 or 23 ? name[i] != '-' : !char.IsAsciiHexDigitLower(name[i]))
                return false;
        return true;
    }
}
