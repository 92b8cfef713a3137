using System.Runtime.CompilerServices;

namespace NodeStack.Kubelet.Tests.MetricNames;

/// <summary>Families of Prometheus text, and our lists of what they are to be: "TYPE NAME LABELS", the type as one letter, labels in order and with commas.</summary>
internal static class MetricText
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
            var shape = $"{types[name]} {string.Join(',', Labels(line).Where(label => label != "le" || types[name] != "h").Order(StringComparer.Ordinal))}";
            Assert.True(families.TryAdd(name, shape) || families[name] == shape, $"{name} has two label sets: {families[name]} and {shape}");
        }
        return families;
    }

    /// <summary>A list of this folder.</summary>
    public static SortedDictionary<string, string> List(string name)
    {
        var families = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in File.ReadLines(PathOf(name)).Where(static line => line.Length > 0 && line[0] != '#'))
        {
            var parts = line.Split(' ');
            families.Add(parts[1], $"{parts[0]} {parts.ElementAtOrDefault(2) ?? ""}");
        }
        return families;
    }

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

    private static string PathOf(string name, [CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, name + ".txt");
}
