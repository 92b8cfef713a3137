using System.Text.Json;
using NodeStack.ControlPlane.ApiServer.Objects;

namespace NodeStack.ControlPlane.ApiServer.Protobuf;

/// <summary>Objects in JSON as whole protobuf bodies, in upstream's envelope.</summary>
internal static class ProtobufRenderer
{
    /// <summary>Whether there is a message for the kind that a body says it is.</summary>
    public static bool CanRender(ReadOnlySpan<byte> json) => KindOf(json) is var (apiVersion, kind) && ProtobufTypes.Find(apiVersion, kind) is not null;

    /// <param name="json">An object that tells its kind and version.</param>
    /// <exception cref="ArgumentException">Protobuf has no such kind.</exception>
    public static byte[] Render(ReadOnlySpan<byte> json)
    {
        var output = new MessageWriter();
        Write(json, output);
        return output.Written.ToArray();
    }

    /// <summary>Appends the object in its envelope.</summary>
    public static void Write(ReadOnlySpan<byte> json, MessageWriter output)
    {
        var (apiVersion, kind) = KindOf(json);
        var layout = ProtobufTypes.Find(apiVersion, kind) ?? throw new ArgumentException($"protobuf has no message for {kind} in {apiVersion}", nameof(json));
        Write(json, apiVersion, kind, layout, output);
    }

    /// <summary>Appends an object of a known kind in its envelope.</summary>
    public static void Write(ReadOnlySpan<byte> json, string apiVersion, string kind, MessageLayout layout, MessageWriter output)
    {
        WriteHead(apiVersion, kind, output);
        var content = output.Begin(ProtobufEnvelope.ContentField);
        MessageRenderer.Write(json, layout, output);
        output.End(content);
        WriteTail(output);
    }

    /// <summary>What comes before the content.</summary>
    public static void WriteHead(string apiVersion, string kind, MessageWriter output)
    {
        output.Append(ProtobufEnvelope.Prefix);
        var type = output.Begin(ProtobufEnvelope.TypeField);
        output.WriteBytes(ProtobufEnvelope.ApiVersionField, System.Text.Encoding.UTF8.GetBytes(apiVersion));
        output.WriteBytes(ProtobufEnvelope.KindField, System.Text.Encoding.UTF8.GetBytes(kind));
        output.End(type);
    }

    /// <summary>What comes after the content: upstream says that it is neither compressed nor of another type.</summary>
    public static void WriteTail(MessageWriter output)
    {
        output.WriteBytes(ProtobufEnvelope.ContentEncodingField, []);
        output.WriteBytes(ProtobufEnvelope.ContentTypeField, []);
    }

    private static (string ApiVersion, string Kind) KindOf(ReadOnlySpan<byte> json)
    {
        var (apiVersion, kind) = ("", "");
        var reader = ObjectDecoder.NewReader(json);
        // The encoder writes both first, so little is read.
        while ((apiVersion.Length == 0 || kind.Length == 0) && reader.Read())
        {
            if (reader.CurrentDepth != 1 || reader.TokenType != JsonTokenType.PropertyName)
                continue;
            var isKind = reader.ValueTextEquals("kind"u8);
            var isVersion = reader.ValueTextEquals("apiVersion"u8);
            reader.Read();
            if (reader.TokenType == JsonTokenType.String && (isKind || isVersion))
                (apiVersion, kind) = isKind ? (apiVersion, reader.GetString()!) : (reader.GetString()!, kind);
            else
                reader.Skip();
        }
        return (apiVersion, kind);
    }
}
