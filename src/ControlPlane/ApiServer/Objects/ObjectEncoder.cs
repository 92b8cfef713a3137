using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NodeStack.ControlPlane.ApiServer.Objects;

/// <summary>
/// Objects as UTF-8. What is stored carries no resourceVersion: the store's revision is it, put in when an object is read.
/// </summary>
public static class ObjectEncoder
{
    private const int MaxDepth = 1000;

    private static readonly JsonWriterOptions Compact =
        new() { Encoder = GoJsonEscaping.Instance, MaxDepth = MaxDepth, SkipValidation = true };

    /// <summary>Compact JSON, escaped as upstream escapes it.</summary>
    public static byte[] Encode(JsonNode? value)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        Write(buffer, value);
        return buffer.WrittenSpan.ToArray();
    }

    public static void Write(IBufferWriter<byte> output, JsonNode? value)
    {
        using var writer = new Utf8JsonWriter(output, Compact);
        if (value is null)
            writer.WriteNullValue();
        else
            value.WriteTo(writer);
    }

    /// <summary>The bytes to store: without metadata.resourceVersion.</summary>
    public static byte[] EncodeForStore(JsonObject item)
    {
        if (item["metadata"] is not JsonObject metadata || !metadata.TryGetPropertyValue("resourceVersion", out var version))
            return Encode(item);
        var at = metadata.IndexOf("resourceVersion");
        metadata.RemoveAt(at);
        try
        {
            return Encode(item);
        }
        finally
        {
            metadata.Insert(at, "resourceVersion", version);
        }
    }

    /// <summary>Stored bytes as they are sent: with a resourceVersion as first field of the metadata.</summary>
    public static byte[] WithRevision(ReadOnlySpan<byte> stored, long revision)
    {
        var at = stored.IndexOf("\"metadata\":{"u8);
        if (at < 0)
            throw new ArgumentException("the stored object has no metadata", nameof(stored));
        at += "\"metadata\":{"u8.Length;
        Span<byte> field = stackalloc byte[48];
        Encoding.UTF8.TryGetBytes(string.Create(CultureInfo.InvariantCulture, $"\"resourceVersion\":\"{revision}\","), field, out var length);
        if (stored[at] == '}')
            length--;
        var result = new byte[stored.Length + length];
        stored[..at].CopyTo(result);
        field[..length].CopyTo(result.AsSpan(at));
        stored[at..].CopyTo(result.AsSpan(at + length));
        return result;
    }

    /// <summary>Reads back what was stored. Wrong bytes here mean a broken store.</summary>
    /// <param name="revision">Becomes the resourceVersion; 0: none is set.</param>
    /// <exception cref="InvalidDataException">The bytes are no object of ours.</exception>
    public static JsonObject DecodeStored(ReadOnlySpan<byte> stored, long revision)
    {
        try
        {
            var reader = ObjectDecoder.NewReader(stored);
            reader.Read();
            if (FreeReader.Read(ref reader) is not JsonObject item)
                throw new InvalidDataException("a stored value is not an object");
            if (revision > 0)
                new ObjectMeta(item).ResourceVersion = revision.ToString(CultureInfo.InvariantCulture);
            return item;
        }
        catch (JsonException e)
        {
            throw new InvalidDataException("a stored value is not JSON", e);
        }
    }
}
