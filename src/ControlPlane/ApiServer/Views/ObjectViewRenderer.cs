using System.Buffers;
using System.Text;
using System.Text.Json;
using NodeStack.ControlPlane.ApiServer.Registry;

namespace NodeStack.ControlPlane.ApiServer.Views;

/// <summary>
/// Parts of encoded objects, taken without decoding them. Every object begins <c>{"kind":"K","apiVersion":"V","metadata":{</c>: the encoder
/// writes it so.
/// </summary>
public static class ObjectViewRenderer
{
    private static readonly byte[] MetadataHead = "{\"kind\":\"PartialObjectMetadata\",\"apiVersion\":\"meta.k8s.io/v1\",\"metadata\":"u8.ToArray();

    /// <summary>How many bytes of an object of this resource tell kind and version, after its brace: items of lists leave them out.</summary>
    public static int TypeHeadLength(ResourceDeclaration resource) =>
        Encoding.UTF8.GetByteCount($"\"kind\":\"{resource.Kind}\",\"apiVersion\":\"{resource.ApiVersion}\",");

    /// <summary>An object as an item of a list: without kind and version.</summary>
    public static void WriteItem(IBufferWriter<byte> writer, ReadOnlySpan<byte> json, int typeHeadLength)
    {
        writer.Write("{"u8);
        writer.Write(json[(1 + typeHeadLength)..]);
    }

    /// <summary>An object as PartialObjectMetadata.</summary>
    public static void WriteMetadata(IBufferWriter<byte> writer, ReadOnlySpan<byte> json)
    {
        writer.Write(MetadataHead);
        writer.Write(MetadataOf(json));
        writer.Write("}"u8);
    }

    /// <summary>The text of metadata.</summary>
    private static ReadOnlySpan<byte> MetadataOf(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 1)
                continue;
            if (!reader.ValueTextEquals("metadata"u8))
            {
                reader.Skip();
                continue;
            }
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            return json[start..(int)reader.BytesConsumed];
        }
        return "{}"u8;
    }
}
