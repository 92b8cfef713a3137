namespace NodeStack.Kubelet.Containers.Env;

/// <summary>
/// Env files that containers write for others: NAME='value' on each line, the value in single quotes as it is, over several lines if it likes;
/// comments and empty lines are skipped. NAME= and a blank is an empty value, as in a shell.
/// </summary>
internal static class EnvFileParser
{
    /// <summary>The value of a key; null when it is not there. Throws <see cref="FormatException"/> with the line.</summary>
    public static string? Find(string text, string key)
    {
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var line = Ended(lines[i]).TrimStart(' ', '\t');
            if (line.Length == 0 || line[0] == '#')
                continue;
            var number = i + 1;
            var name = NameOf(line, number);
            var rest = line[(name.Length + 1)..];
            var value = rest.StartsWith(' ') || rest.StartsWith('\t') ? "" : ValueOf(lines, ref i, rest, number);
            if (name == key)
                return value;
        }
        return null;
    }

    private static string NameOf(string line, int number)
    {
        var equals = line.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0)
            throw Bad(number, "missing '='");
        var name = line[..equals];
        if (name.TrimEnd(' ', '\t').Length == 0)
            throw Bad(number, "empty variable name");
        return name.EndsWith(' ') || name.EndsWith('\t') ? throw Bad(number, "whitespace before '=' is not allowed") : name;
    }

    private static string ValueOf(string[] lines, ref int i, string rest, int number)
    {
        if (!rest.StartsWith('\''))
            throw Bad(number, "value must be enclosed in single quotes");
        var value = "";
        rest = rest[1..];
        int end;
        while ((end = rest.IndexOf('\'', StringComparison.Ordinal)) < 0)
        {
            value += rest + "\n";
            if (++i >= lines.Length || (i == lines.Length - 1 && lines[i].Length == 0))
                throw Bad(number, "unclosed single quote");
            rest = Ended(lines[i]);
        }
        var after = rest[(end + 1)..].TrimStart(' ', '\t');
        return after.Length == 0 || after[0] == '#' ? value + rest[..end] : throw Bad(i + 1, "unexpected content after closing quote");
    }

    private static string Ended(string line) => line.EndsWith('\r') ? line[..^1] : line;

    private static FormatException Bad(int line, string what) => new($"invalid environment variable format at line {line}: {what}");
}
