using System.Globalization;

namespace NodeStack.Proxy.Conntrack;

/// <summary>The kernel's list of CPUs: "0-3,8".</summary>
internal static class CpuListParser
{
    /// <summary>How many there are; null when the text is no list.</summary>
    public static int? Count(string text)
    {
        var count = 0;
        foreach (var part in text.Trim().Split(','))
        {
            var ends = part.Split('-');
            if (ends.Length > 2 || !TryParse(ends[0], out var first) || !TryParse(ends[^1], out var last) || last < first)
                return null;
            count += last - first + 1;
        }
        return count;
    }

    private static bool TryParse(string text, out ushort number) => ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
