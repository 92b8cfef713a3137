using System.Buffers;
using System.Text.Json;

namespace NodeStack.Manifests;

/// <summary>An object as it is sent: with what kind it is, which items of lists need not say themselves.</summary>
internal static class ObjectWriter
{
    public static ReadOnlyMemory<byte> Write(JsonElement value, ManifestKey key)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("apiVersion", key.ApiVersion);
            writer.WriteString("kind", key.Kind);
            foreach (var property in value.EnumerateObject())
                if (!property.NameEquals("apiVersion") && !property.NameEquals("kind"))
                    property.WriteTo(writer);
            writer.WriteEndObject();
        }
        return buffer.WrittenMemory;
    }
}
