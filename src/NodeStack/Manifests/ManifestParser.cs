using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using NodeStack.KubeApi.Yaml;

namespace NodeStack.Manifests;

/// <summary>Reads one file: YAML with any number of documents, or JSON; lists are taken apart. What is wrong with one document does not spoil the others.</summary>
internal static class ManifestParser
{
    public static ManifestContent Parse(string file, ReadOnlyMemory<byte> text)
    {
        var (objects, problems) = (ImmutableArray.CreateBuilder<ManifestObject>(), ImmutableArray.CreateBuilder<ManifestProblem>());
        foreach (var (number, json, error) in Documents(text))
        {
            var place = new ManifestPlace(file, number);
            if (error is not null)
                problems.Add(new ManifestProblem(place.ToString(), error));
            else
                Take(place, json, objects, problems);
        }
        return new ManifestContent(objects.ToImmutable(), problems.ToImmutable());
    }

    private static List<(int Number, ReadOnlyMemory<byte> Json, string? Error)> Documents(ReadOnlyMemory<byte> text)
    {
        try
        {
            return [.. DocumentReader.Read(text).Select(static (d, i) => (i + 1, d.Json, (string?)null))];
        }
        catch (DocumentFormatException e)
        {
            var parts = DocumentSplitRules.Split(text);
            return parts.Length < 2 ? [(1, default, e.Message)] : Parts(parts);
        }
    }

    /// <summary>Documents one by one, since one of them cannot be read.</summary>
    private static List<(int Number, ReadOnlyMemory<byte> Json, string? Error)> Parts(ImmutableArray<DocumentPart> parts)
    {
        var all = new List<(int, ReadOnlyMemory<byte>, string?)>();
        foreach (var part in parts)
        {
            try
            {
                all.AddRange(DocumentReader.Read(part.Text).Select(d => (all.Count + 1, d.Json, (string?)null)));
            }
            catch (DocumentFormatException e)
            {
                all.Add((all.Count + 1, default, string.Create(CultureInfo.InvariantCulture, $"line {e.Position.Line + part.LinesBefore}: {e.Reason}")));
            }
        }
        return all;
    }

    private static void Take(ManifestPlace place, ReadOnlyMemory<byte> json, ImmutableArray<ManifestObject>.Builder objects, ImmutableArray<ManifestProblem>.Builder problems)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            Take(place, document.RootElement, "", "", objects, problems);
        }
        catch (JsonException e)
        {
            problems.Add(new ManifestProblem(place.ToString(), e.Message));
        }
    }

    /// <param name="version">What an item of a list is where it does not say so itself.</param>
    private static void Take(
        ManifestPlace place, JsonElement value, string version, string kind, ImmutableArray<ManifestObject>.Builder objects, ImmutableArray<ManifestProblem>.Builder problems)
    {
        (version, kind) = (Text(value, "apiVersion") ?? version, Text(value, "kind") ?? kind);
        if (value.ValueKind == JsonValueKind.Object && kind.EndsWith("List", StringComparison.Ordinal) && value.TryGetProperty("items", out var items) && items.ValueKind == JsonValueKind.Array)
        {
            var (itemVersion, itemKind) = kind == "List" ? ("", "") : (version, kind[..^4]);
            var first = place.Item;
            foreach (var (index, item) in items.EnumerateArray().Index())
                Take(place with { Item = first + index + 1 }, item, itemVersion, itemKind, objects, problems);
            return;
        }
        var meta = value.ValueKind == JsonValueKind.Object && value.TryGetProperty("metadata", out var found) ? found : default;
        if (Missing(value, version, kind, meta) is { } missing)
            problems.Add(new ManifestProblem(place.ToString(), missing));
        else
            objects.Add(Object(place, new ManifestKey(version, kind, Text(meta, "namespace") ?? "", Text(meta, "name")!), value));
    }

    private static ManifestObject Object(ManifestPlace place, ManifestKey key, JsonElement value)
    {
        var bytes = ObjectWriter.Write(value, key);
        return new ManifestObject(place, key, bytes, Convert.ToHexStringLower(SHA256.HashData(bytes.Span)));
    }

    private static string? Missing(JsonElement value, string version, string kind, JsonElement meta)
    {
        if (value.ValueKind != JsonValueKind.Object)
            return "it is no object";
        if (version.Length == 0 || kind.Length == 0)
            return $"it has no {(version.Length == 0 ? "apiVersion" : "kind")}";
        return string.IsNullOrEmpty(Text(meta, "name")) ? "it has no metadata.name" : null;
    }

    private static string? Text(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var found) && found.ValueKind == JsonValueKind.String ? found.GetString() : null;
}
