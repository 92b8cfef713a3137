using System.Globalization;
using NodeStack.ControlPlane.ApiServer.Objects;

namespace NodeStack.ControlPlane.ApiServer.Http;

/// <summary>Chooses what to answer with from an Accept header: the first acceptable alternative by weight, then the one that says more, then by order.</summary>
public static class AcceptParser
{
    /// <summary>Encodings that answers come in; a further one is added here and in <see cref="Choose"/>.</summary>
    public static readonly IReadOnlyList<string> Served = ["application/json", "application/yaml", ResponseFormat.ProtobufType];

    /// <summary>Encodings that streams of events come in.</summary>
    public static readonly IReadOnlyList<string> Streamed = ["application/json;stream=watch", $"{ResponseFormat.ProtobufType};stream=watch"];

    /// <summary>Null: nothing of what is accepted is served.</summary>
    /// <param name="allowViews">Whether tables and metadata can be had here.</param>
    public static ResponseFormat? Choose(string? accept, bool allowViews, bool pretty = false)
    {
        if (string.IsNullOrWhiteSpace(accept))
            return ResponseFormat.Json with { Pretty = pretty };
        foreach (var (range, parameters, _) in accept.Split(',').Select(ParseRange).OrderByDescending(r => r.Weight).ThenBy(r => Vagueness(r.Range)))
        {
            if (EncodingOf(range) is not { } encoding || parameters.GetValueOrDefault("stream", "") is not ("" or "watch"))
                continue;
            // Upstream has no protobuf message for tables.
            if (ViewOf(parameters, allowViews, out var isDiscovery) is { } view && !(view == ObjectView.Table && encoding == BodyFormat.Protobuf))
                return new ResponseFormat(encoding, view, pretty || parameters.GetValueOrDefault("pretty") == "1", isDiscovery);
        }
        return null;
    }

    /// <summary>Whether some alternative names an encoding that is served, though what else it asks for may not be there.</summary>
    public static bool NamesServed(string accept) => accept.Split(',').Select(r => ParseRange(r).Range).Any(r => r == "*/*" || Served.Contains(r));

    private static int Vagueness(string range) => range is "*/*" or "*" ? 2 : range.EndsWith("/*", StringComparison.Ordinal) ? 1 : 0;

    private static BodyFormat? EncodingOf(string range) => range switch
    {
        "*" or "*/*" or "application/*" or "application/json" => BodyFormat.Json,
        "application/yaml" or "application/vnd.kubernetes.yaml" => BodyFormat.Yaml,
        ResponseFormat.ProtobufType => BodyFormat.Protobuf,
        _ => null,
    };

    /// <summary>Null: this alternative asks for something that cannot be given, so the next one counts.</summary>
    private static ObjectView? ViewOf(Dictionary<string, string> parameters, bool allowViews, out bool isDiscovery)
    {
        isDiscovery = false;
        if (!parameters.TryGetValue("as", out var view))
            return ObjectView.Whole;
        var (group, version) = (parameters.GetValueOrDefault("g", ""), parameters.GetValueOrDefault("v", ""));
        if (view == "APIGroupDiscoveryList" && group == "apidiscovery.k8s.io" && version is "v2")
        {
            isDiscovery = true;
            return allowViews ? null : ObjectView.Whole;
        }
        if (!allowViews || group != "meta.k8s.io" || version != "v1")
            return null;
        return view switch
        {
            "Table" => ObjectView.Table,
            "PartialObjectMetadata" or "PartialObjectMetadataList" => ObjectView.Metadata,
            _ => null,
        };
    }

    private static (string Range, Dictionary<string, string> Parameters, double Weight) ParseRange(string text)
    {
        var parts = text.Split(';', StringSplitOptions.TrimEntries);
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in parts.Skip(1))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
                parameters[part[..equals].Trim()] = part[(equals + 1)..].Trim().Trim('"');
        }
        var weight = !parameters.TryGetValue("q", out var q) ? 1 : double.TryParse(q, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : 0;
        return (parts[0].ToLowerInvariant(), parameters, weight);
    }
}
