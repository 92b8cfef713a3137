using System.Text;
using NodeStack.ControlPlane.ApiServer.Objects;

namespace NodeStack.ControlPlane.ApiServer.Protobuf;

/// <summary>Takes the envelope off a protobuf body (apimachinery, runtime/serializer/protobuf).</summary>
internal static class EnvelopeParser
{
    /// <exception cref="ObjectFormatException">In upstream's words.</exception>
    public static ProtobufEnvelope Parse(ReadOnlyMemory<byte> body)
    {
        var prefix = ProtobufEnvelope.Prefix;
        if (body.IsEmpty)
            throw new ObjectFormatException("empty data");
        if (!body.Span.StartsWith(prefix))
            throw new ObjectFormatException($"provided data does not appear to be a protobuf message, expected prefix [{string.Join(' ', prefix.ToArray())}]");
        if (body.Length == prefix.Length)
            throw new ObjectFormatException("empty body");
        return ParseUnknown(body[prefix.Length..]);
    }

    private static ProtobufEnvelope ParseUnknown(ReadOnlyMemory<byte> message)
    {
        var (apiVersion, kind) = ("", "");
        ReadOnlyMemory<byte> content = default;
        var reader = new WireReader(message.Span, "Unknown");
        while (reader.TryReadTag(out var number, out var wireType))
        {
            switch (number)
            {
                case ProtobufEnvelope.TypeField:
                    ParseType(reader.ReadBytes(wireType, "TypeMeta"), ref apiVersion, ref kind);
                    break;
                case ProtobufEnvelope.ContentField:
                    var length = reader.ReadBytes(wireType, "Raw").Length;
                    content = message.Slice(reader.Position - length, length);
                    break;
                case ProtobufEnvelope.ContentEncodingField:
                    reader.ReadBytes(wireType, "ContentEncoding");
                    break;
                case ProtobufEnvelope.ContentTypeField:
                    reader.ReadBytes(wireType, "ContentType");
                    break;
                default:
                    reader.Skip(wireType);
                    break;
            }
        }
        // What is no version counts as none, as upstream has it for this format.
        return new ProtobufEnvelope(apiVersion.AsSpan().Count('/') > 1 ? "" : apiVersion, kind, content);
    }

    private static void ParseType(ReadOnlySpan<byte> message, ref string apiVersion, ref string kind)
    {
        var reader = new WireReader(message, "TypeMeta");
        while (reader.TryReadTag(out var number, out var wireType))
        {
            if (number == ProtobufEnvelope.ApiVersionField)
                apiVersion = Encoding.UTF8.GetString(reader.ReadBytes(wireType, "APIVersion"));
            else if (number == ProtobufEnvelope.KindField)
                kind = Encoding.UTF8.GetString(reader.ReadBytes(wireType, "Kind"));
            else
                reader.Skip(wireType);
        }
    }
}
