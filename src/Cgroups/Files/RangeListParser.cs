using System.Globalization;
using System.Text;

namespace NodeStack.Cgroups.Files;

/// <summary>The kernel's lists of CPUs and memory nodes: "0-3,8,10-11" to sorted numbers and back.</summary>
public static class RangeListParser
{
    /// <summary>More CPUs than any kernel is built for; keeps a hostile list from eating memory.</summary>
    public const int MaxNumber = 65535;

    /// <exception cref="FormatException">Not a list, a range that goes down, or a number that is too high.</exception>
    public static IReadOnlyList<int> Parse(string text)
    {
        var numbers = new SortedSet<int>();
        var trimmed = text.Trim();
        if (trimmed.Length == 0)
            return [];
        foreach (var piece in trimmed.Split(','))
        {
            var dash = piece.IndexOf('-', StringComparison.Ordinal);
            var first = Number(dash < 0 ? piece : piece[..dash], text);
            var last = dash < 0 ? first : Number(piece[(dash + 1)..], text);
            if (last < first)
                throw new FormatException($"\"{text}\": the range {piece} goes down");
            for (var n = first; n <= last; n++)
                numbers.Add(n);
        }

        return [.. numbers];
    }

    /// <summary>The shortest form; the numbers need not be sorted.</summary>
    public static string Render(IEnumerable<int> numbers)
    {
        var sorted = new SortedSet<int>(numbers).ToArray();
        var text = new StringBuilder();
        for (var i = 0; i < sorted.Length; i++)
        {
            var first = sorted[i];
            while (i + 1 < sorted.Length && sorted[i + 1] == sorted[i] + 1)
                i++;
            if (text.Length > 0)
                text.Append(',');
            text.Append(CultureInfo.InvariantCulture, $"{first}");
            if (sorted[i] != first)
                text.Append(CultureInfo.InvariantCulture, $"-{sorted[i]}");
        }

        return text.ToString();
    }

    private static int Number(string piece, string text) =>
        int.TryParse(piece, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= MaxNumber
            ? number
            : throw new FormatException($"\"{text}\": \"{piece}\" is not a number from 0 to {MaxNumber}");
}
