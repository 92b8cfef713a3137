using System.Text;
using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Schema;

namespace NodeStack.ControlPlane.ApiServer.Protobuf;

/// <summary>
/// Protobuf messages to objects as JSON has them, by schema. Fields of unknown numbers are passed over, later values of a field take the place of
/// earlier ones or are joined with them, as upstream's generated code has it. What comes out is not yet in normal form.
/// </summary>
internal static class ObjectMessageParser
{
    /// <summary>Puts the fields of a message into an object.</summary>
    /// <exception cref="ObjectFormatException">The bytes are no such message; in upstream's words.</exception>
    public static void Fill(ReadOnlySpan<byte> message, TypeSchema type, JsonObject item) => Fill(message, MessageLayout.Of(type), item, 0);

    private static void Fill(ReadOnlySpan<byte> message, MessageLayout layout, JsonObject item, int depth)
    {
        if (depth > ObjectDecoder.MaxDepth)
            throw new ObjectFormatException($"proto: {layout.Name}: exceeded max depth");
        var reader = new WireReader(message, layout.Name);
        while (reader.TryReadTag(out var number, out var wireType))
        {
            if (!layout.TryGet(number, out var field))
                reader.Skip(wireType);
            else if (field.Inlined is { } inlined)
                Fill(reader.ReadBytes(wireType, field.GoName), inlined, item, depth + 1);
            else
                SetField(ref reader, wireType, field, item, depth);
        }
    }

    private static void SetField(ref WireReader reader, int wireType, MessageField field, JsonObject item, int depth)
    {
        var shape = field.Shape!;
        item.TryGetPropertyValue(field.Name, out var present);
        switch (shape.Kind)
        {
            case ShapeKind.List when !field.IsWrapped:
                var list = present as JsonArray ?? [];
                if (present is null)
                    item[field.Name] = list;
                AddItems(ref reader, wireType, field, shape.Element!, list, depth);
                break;
            case ShapeKind.Map:
                var map = present as JsonObject ?? [];
                if (present is null)
                    item[field.Name] = map;
                SetEntry(reader.ReadBytes(wireType, field.GoName), field, shape.Element!, map, depth);
                break;
            case ShapeKind.Object:
                var inner = present as JsonObject ?? [];
                if (present is null)
                    item[field.Name] = inner;
                Fill(reader.ReadBytes(wireType, field.GoName), MessageLayout.Of(shape.Type!), inner, depth + 1);
                break;
            default:
                if (ReadValue(ref reader, wireType, field, shape, depth) is { } value)
                    item[field.Name] = value;
                else
                    item.Remove(field.Name);
                break;
        }
    }

    private static void AddItems(ref WireReader reader, int wireType, MessageField field, ValueShape element, JsonArray list, int depth)
    {
        // Numbers may come many in one field.
        if (wireType != WireReader.Bytes || element.Kind is not (ShapeKind.Bool or ShapeKind.Int32 or ShapeKind.Int64 or ShapeKind.Double))
        {
            list.Add(ReadValue(ref reader, wireType, field, element, depth));
            return;
        }
        var packed = new WireReader(reader.ReadBytes(), field.GoName);
        while (!packed.IsAtEnd)
            list.Add(LeafMessageParser.Number(ref packed, LeafMessageParser.WireTypeOf(element), field, element));
    }

    private static void SetEntry(ReadOnlySpan<byte> entry, MessageField field, ValueShape element, JsonObject map, int depth)
    {
        var key = "";
        JsonNode? value = null;
        var isSet = false;
        var reader = new WireReader(entry, field.GoName);
        while (reader.TryReadTag(out var number, out var wireType))
        {
            if (number == 1)
                key = Encoding.UTF8.GetString(reader.ReadBytes(wireType, field.GoName));
            else if (number == 2)
                (value, isSet) = (ReadValue(ref reader, wireType, field, element, depth), true);
            else
                reader.Skip(wireType);
        }
        map[key] = isSet ? value : LeafParser.Zero(element);
    }

    /// <summary>A value that is not joined with an earlier one.</summary>
    private static JsonNode? ReadValue(ref WireReader reader, int wireType, MessageField field, ValueShape shape, int depth)
    {
        switch (shape.Kind)
        {
            case ShapeKind.Object:
                var item = new JsonObject();
                Fill(reader.ReadBytes(wireType, field.GoName), MessageLayout.Of(shape.Type!), item, depth + 1);
                return item;
            case ShapeKind.List:
                // A list as value of a map is a message with the list as its first field.
                return ReadNestedList(reader.ReadBytes(wireType, field.GoName), field, shape.Element!, depth);
            case ShapeKind.Any when field.Union is { } union:
                var either = new JsonObject();
                Fill(reader.ReadBytes(wireType, field.GoName), MessageLayout.Of(union.Message), either, depth + 1);
                return SchemaUnion.ToJson(either);
            case ShapeKind.Bool or ShapeKind.Int32 or ShapeKind.Int64 or ShapeKind.Double:
                return LeafMessageParser.Number(ref reader, wireType, field, shape);
            default:
                return LeafMessageParser.Leaf(reader.ReadBytes(wireType, field.GoName), field, shape);
        }
    }

    private static JsonArray ReadNestedList(ReadOnlySpan<byte> message, MessageField field, ValueShape element, int depth)
    {
        var list = new JsonArray();
        var reader = new WireReader(message, field.GoName);
        while (reader.TryReadTag(out var number, out var wireType))
        {
            if (number == 1)
                AddItems(ref reader, wireType, field, element, list, depth);
            else
                reader.Skip(wireType);
        }
        return list;
    }
}
