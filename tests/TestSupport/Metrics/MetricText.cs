namespace NodeStack.TestSupport.Metrics;

/// <summary>Families of Prometheus text, and our lists of what they are to be: "TYPE NAME LABELS", the type as one letter, labels in order and with commas.</summary>
public static class MetricText
{
    /// <summary>Name to "TYPE LABELS"; fails when one name has two label sets. A family that is announced and has no series is not there.</summary>
    public static SortedDictionary<string, string> Families(string text)
    {
        var types = new Dictionary<string, string>();
        var families = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
                types[line.Split(' ')[2]] = line.Split(' ')[3][..1];
            if (line[0] == '#')
                continue;
            var sample = line.Split('{', ' ')[0];
            var name = types.ContainsKey(sample) ? sample : sample[..sample.LastIndexOf('_')];
            var shape = $"{types[name]} {string.Join(',', Labels(line).Where(label => label != Own(types[name])).Order(StringComparer.Ordinal))}";
            if (!families.TryAdd(name, shape) && families[name] != shape)
                throw new InvalidDataException($"{name} has two label sets: {families[name]} and {shape}");
        }
        return families;
    }

    /// <summary>A list in a file: "?" after the type stands for a family that is there only after something happened.</summary>
    public static SortedDictionary<string, string> List(string path)
    {
        var families = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in File.ReadLines(path).Where(static line => line.Length > 0 && line[0] != '#'))
        {
            var parts = line.Split(' ');
            families.Add(parts[1], $"{parts[0]} {parts.ElementAtOrDefault(2) ?? ""}");
        }
        return families;
    }

    /// <summary>What is seen and not in a list, or otherwise; and what the list has and is not seen, but for families that are there only after something.</summary>
    public static IEnumerable<string> Differences(SortedDictionary<string, string> list, SortedDictionary<string, string> seen)
    {
        var always = list.Where(static one => one.Value[1] != '?').ToDictionary(static one => one.Key, static one => one.Value);
        return always.Except(seen).Select(static one => $"missing or other: {one.Key} {one.Value}")
            .Concat(seen.Where(one => list.GetValueOrDefault(one.Key)?.Replace("?", "", StringComparison.Ordinal) != one.Value)
                .Select(static one => $"not in the list: {one.Value[..1]} {one.Key} {one.Value[2..]}"));
    }

    /// <summary>The label that the type itself brings along.</summary>
    private static string Own(string type) => type == "h" ? "le" : type == "s" ? "quantile" : "";

    private static IEnumerable<string> Labels(string line)
    {
        var at = line.IndexOf('{') + 1;
        while (at > 0 && line[at] != '}')
        {
            var equals = line.IndexOf('=', at);
            yield return line[at..equals].TrimStart(',');
            at = equals + 2;
            while (line[at] != '"')
                at += line[at] == '\\' ? 2 : 1;
            at++;
        }
    }
}
