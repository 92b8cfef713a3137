using System.Text;
using System.Text.Json;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Schema;

namespace NodeStack.ControlPlane.ApiServer.Protobuf;

/// <summary>
/// Objects in JSON to protobuf messages, by schema, token by token. The JSON is the server's own: of right types and in normal form. What protobuf has
/// no field for is left out.
/// </summary>
internal readonly ref struct MessageRenderer
{
    private const int LongestName = 64;
    private readonly ReadOnlySpan<byte> _json;
    private readonly MessageWriter _output;

    private MessageRenderer(ReadOnlySpan<byte> json, MessageWriter output)
    {
        _json = json;
        _output = output;
    }

    /// <summary>Appends the fields of an object.</summary>
    /// <param name="json">The object, whole.</param>
    public static void Write(ReadOnlySpan<byte> json, MessageLayout layout, MessageWriter output)
    {
        var reader = ObjectDecoder.NewReader(json);
        if (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            new MessageRenderer(json, output).WriteFields(ref reader, layout);
    }

    private void WriteFields(ref Utf8JsonReader reader, MessageLayout layout)
    {
        var start = reader;
        Span<char> buffer = stackalloc char[LongestName];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var field = Find(ref reader, layout, buffer);
            reader.Read();
            if (field is null)
                reader.Skip();
            else if (reader.TokenType != JsonTokenType.Null)
                WriteField(ref reader, field);
        }
        // The fields of an inlined message may stand anywhere in the object, so it is read once more for each of the few there are.
        foreach (var inlined in layout.Inlined)
        {
            var again = start;
            var begun = _output.Begin(inlined.Number);
            WriteFields(ref again, inlined.Inlined!);
            _output.End(begun);
        }
    }

    private static MessageField? Find(scoped ref Utf8JsonReader reader, MessageLayout layout, scoped Span<char> buffer)
    {
        if (reader.ValueSpan.Length > buffer.Length || !Ascii.IsValid(reader.ValueSpan))
            return null;
        Ascii.ToUtf16(reader.ValueSpan, buffer, out var length);
        return layout.Find(buffer[..length]);
    }

    private void WriteField(ref Utf8JsonReader reader, MessageField field)
    {
        var shape = field.Shape!;
        if (shape.Kind == ShapeKind.List && !field.IsWrapped && reader.TokenType == JsonTokenType.StartArray)
            WriteItems(ref reader, field.Number, field, shape.Element!);
        else if (shape.Kind == ShapeKind.Map && reader.TokenType == JsonTokenType.StartObject)
            WriteEntries(ref reader, field, shape.Element!);
        else
            WriteValue(ref reader, field.Number, field, shape);
    }

    private void WriteItems(ref Utf8JsonReader reader, int number, MessageField field, ValueShape element)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            WriteValue(ref reader, number, field, element);
    }

    private void WriteEntries(ref Utf8JsonReader reader, MessageField field, ValueShape element)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var entry = _output.Begin(field.Number);
            LeafRenderer.WriteText(ref reader, 1, _output);
            reader.Read();
            WriteValue(ref reader, 2, field, element);
            _output.End(entry);
        }
    }

    private void WriteValue(ref Utf8JsonReader reader, int number, MessageField field, ValueShape shape)
    {
        switch (shape.Kind, reader.TokenType)
        {
            case (ShapeKind.Object, JsonTokenType.StartObject):
                var message = _output.Begin(number);
                WriteFields(ref reader, MessageLayout.Of(shape.Type!));
                _output.End(message);
                break;
            case (ShapeKind.List, JsonTokenType.StartArray):
                var list = _output.Begin(number);
                WriteItems(ref reader, 1, field, shape.Element!);
                _output.End(list);
                break;
            case (ShapeKind.Any, _) when field.Union is { } union:
                WriteUnion(ref reader, number, union);
                break;
            case (ShapeKind.Any, _):
                WriteAny(ref reader, number);
                break;
            default:
                LeafRenderer.Write(ref reader, number, shape.Kind, _output);
                break;
        }
    }

    private void WriteAny(ref Utf8JsonReader reader, int number)
    {
        var message = _output.Begin(number);
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        // null is what nothing reads as.
        if (reader.TokenType != JsonTokenType.Null)
            _output.WriteBytes(1, _json[start..(int)reader.BytesConsumed]);
        _output.End(message);
    }

    private void WriteUnion(ref Utf8JsonReader reader, int number, SchemaUnion union)
    {
        var layout = MessageLayout.Of(union.Message);
        var message = _output.Begin(number);
        var other = layout.Find(SchemaUnion.OtherField)!;
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            // A schema allows what it allows; upstream says so besides.
            if (other.Shape!.Kind == ShapeKind.Bool)
                _output.WriteVarint(other.Number, 1);
            WriteField(ref reader, layout.Find(SchemaUnion.SchemaField)!);
        }
        else
        {
            WriteField(ref reader, other);
        }
        _output.End(message);
    }
}
