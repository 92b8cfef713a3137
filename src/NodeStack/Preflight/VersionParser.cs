using System.Globalization;

namespace NodeStack.Preflight;

/// <summary>Finds version numbers in what tools print about themselves.</summary>
internal static class VersionParser
{
    /// <summary>The numeric start of a version, e.g. 1.1.5 for "1.1.5+ds1-1"; null when the text has no "number.number".</summary>
    public static Version? First(string text)
    {
        var at = WordStart(text, 0);
        for (; at >= 0; at = WordStart(text, at))
        {
            var numbers = Numbers(text, ref at);
            if (numbers.Count >= 2)
                return numbers.Count == 2 ? new Version(numbers[0], numbers[1]) : new Version(numbers[0], numbers[1], numbers[2]);
        }
        return null;
    }

    /// <summary>The first word of tool output that begins with a version number, with its suffixes: "1.6.20~ds1", "1.1.5+ds1-1+deb12u1".</summary>
    public static string Word(string output)
    {
        foreach (var word in output.Split((char[])[' ', '\t', '\n', '\r', ','], StringSplitOptions.RemoveEmptyEntries))
        {
            var candidate = word.TrimStart('v');
            if (candidate.Length > 0 && char.IsAsciiDigit(candidate[0]) && First(candidate) is not null)
                return candidate.TrimEnd('.', ')');
        }
        return "";
    }

    private static int WordStart(string text, int from)
    {
        while (from < text.Length && !char.IsAsciiDigit(text[from]))
            from++;
        return from < text.Length ? from : -1;
    }

    private static List<int> Numbers(string text, ref int at)
    {
        var numbers = new List<int>();
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            var start = at;
            while (at < text.Length && char.IsAsciiDigit(text[at]))
                at++;
            if (!int.TryParse(text.AsSpan(start, at - start), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                break;
            numbers.Add(number);
            if (at + 1 >= text.Length || text[at] != '.' || !char.IsAsciiDigit(text[at + 1]))
                break;
            at++;
        }
        return numbers;
    }
}
