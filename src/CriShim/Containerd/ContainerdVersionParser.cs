using System.Globalization;

namespace NodeStack.CriShim.Containerd;

/// <summary>
/// Reads what <c>containerd --version</c> prints: "containerd MODULE VERSION REVISION", where VERSION is "1.6.20~ds1", "v2.0.0-rc.1" and the like.
/// </summary>
public static class ContainerdVersionParser
{
    /// <exception cref="FormatException">The text names no version, or one before 1.6, which has no CRI v1.</exception>
    public static ContainerdVersion Parse(string text)
    {
        foreach (var word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (TryWord(word.TrimStart('v'), out var version))
                return version.IsAtLeast(1, 6) ? version : throw new FormatException($"containerd {version} is too old: CRI v1 needs 1.6 or later");
        }

        throw new FormatException($"no containerd version in \"{text.Trim()}\"");
    }

    private static bool TryWord(string word, out ContainerdVersion version)
    {
        version = new ContainerdVersion(0, 0);
        var parts = word.Split('.', 3);
        if (parts.Length < 2
            || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major)
            || !int.TryParse(Digits(parts[1]), NumberStyles.None, CultureInfo.InvariantCulture, out var minor))
            return false;
        version = new ContainerdVersion(major, minor);
        return true;
    }

    private static ReadOnlySpan<char> Digits(string text)
    {
        var end = 0;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
            end++;
        return text.AsSpan(0, end);
    }
}
