using System.Buffers;
using System.Text;
using System.Text.Json;
using NodeStack.CriShim.Images;

namespace NodeStack.Images;

/// <summary>Images as JSON, with the field names of CRI.</summary>
internal static class ImageJsonRenderer
{
    public static string Render(IReadOnlyList<Image> images)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteStartArray("images");
            foreach (var image in images)
                Write(json, image);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, Image image)
    {
        json.WriteStartObject();
        json.WriteString("id", image.Id);
        Write(json, "repoTags", image.RepoTags);
        Write(json, "repoDigests", image.RepoDigests);
        json.WriteNumber("size", image.SizeBytes);
        json.WriteBoolean("pinned", image.Pinned);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
