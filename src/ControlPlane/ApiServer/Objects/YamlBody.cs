using System.Text.Json.Nodes;
using NodeStack.KubeApi.Yaml;

namespace NodeStack.ControlPlane.ApiServer.Objects;

/// <summary>YAML bodies: to JSON, as sigs.k8s.io/yaml makes it of them, and its way to tell of duplicate keys.</summary>
internal static class YamlBody
{
    private const string ProblemPrefix = "yaml: unmarshal errors:\n";

    /// <summary>The first document as JSON. An empty text is null, of duplicate keys the last counts.</summary>
    /// <param name="duplicates">Gets one line for each duplicate key.</param>
    /// <exception cref="ObjectFormatException">The text is no YAML.</exception>
    public static ReadOnlyMemory<byte> ToJson(ReadOnlyMemory<byte> body, DocumentLimits limits, List<string> duplicates)
    {
        try
        {
            var documents = DocumentReader.Read(body, limits, (key, at) => duplicates.Add($"line {at.Line}: key {GoText.Quote(key)} already set in map"));
            var json = documents.Count == 0 ? "null"u8.ToArray() : documents[0].Json;
            return duplicates.Count == 0 ? json : WithoutDuplicates(json.Span);
        }
        catch (DocumentFormatException e)
        {
            throw new ObjectFormatException($"yaml: {e.Message}");
        }
    }

    public static string Summary(IEnumerable<string> duplicates) => ProblemPrefix + string.Join("\n", duplicates.Select(d => $"  {d}"));

    /// <summary>One warning a line.</summary>
    public static IReadOnlyList<string> SplitWarnings(IEnumerable<string> problems) =>
    [
        .. problems.SelectMany(p => p.StartsWith(ProblemPrefix, StringComparison.Ordinal) ? p[ProblemPrefix.Length..].Split('\n').Select(l => l.Trim()) : [p]),
    ];

    private static ReadOnlyMemory<byte> WithoutDuplicates(ReadOnlySpan<byte> json)
    {
        var reader = ObjectDecoder.NewReader(json);
        reader.Read();
        JsonNode? value = FreeReader.Read(ref reader);
        return ObjectEncoder.Encode(value);
    }
}
