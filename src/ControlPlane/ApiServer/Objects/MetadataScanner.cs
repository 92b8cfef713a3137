using System.Text.Json;

namespace NodeStack.ControlPlane.ApiServer.Objects;

/// <summary>What lists and watches need to know of a stored object.</summary>
public sealed record ScannedMetadata(string Namespace, string Name, IReadOnlyDictionary<string, string> Labels);

/// <summary>Reads names and labels out of encoded objects without building a tree; stops as soon as the metadata ends.</summary>
public static class MetadataScanner
{
    private static readonly Dictionary<string, string> NoLabels = new(StringComparer.Ordinal);

    /// <exception cref="InvalidDataException">The bytes are no object of ours: a broken store.</exception>
    public static ScannedMetadata Scan(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = ObjectDecoder.NewReader(json);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("metadata"u8))
                    return ScanMetadata(ref reader);
                reader.Skip();
            }
            return new ScannedMetadata("", "", NoLabels);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException("a stored value is not JSON", e);
        }
    }

    private static ScannedMetadata ScanMetadata(ref Utf8JsonReader reader)
    {
        var (@namespace, name, labels) = ("", "", NoLabels);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("name"u8))
                name = Text(ref reader);
            else if (reader.ValueTextEquals("namespace"u8))
                @namespace = Text(ref reader);
            else if (reader.ValueTextEquals("labels"u8))
                labels = ScanLabels(ref reader);
            else
                reader.Skip();
        }
        return new ScannedMetadata(@namespace, name, labels);
    }

    private static Dictionary<string, string> ScanLabels(ref Utf8JsonReader reader)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return labels;
        }
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = FreeReader.Text(ref reader);
            labels[key] = Text(ref reader);
        }
        return labels;
    }

    private static string Text(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
            return FreeReader.Text(ref reader);
        reader.Skip();
        return "";
    }
}
