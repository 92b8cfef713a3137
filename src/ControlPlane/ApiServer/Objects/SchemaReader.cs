using System.Text.Json;
using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Schema;

namespace NodeStack.ControlPlane.ApiServer.Objects;

/// <summary>
/// Reads JSON beside its schema as Go's decoder fills structs: unknown fields are skipped, null sets nothing, duplicate objects and maps are joined,
/// a wrong type is remembered while reading goes on (the first one counts), a malformed time or quantity ends it at once.
/// </summary>
internal sealed class SchemaReader
{
    private readonly FieldPath _path = new();

    /// <summary>The first value of a wrong type, in Go's words.</summary>
    public string? TypeError { get; private set; }

    public StrictProblems Problems { get; } = new();

    /// <summary>Fills an object; the reader stands on its opening brace and ends on its closing one.</summary>
    /// <exception cref="ObjectFormatException">A time, quantity or number-or-string is malformed.</exception>
    public void Fill(ref Utf8JsonReader reader, TypeSchema type, JsonObject item)
    {
        var fields = type.Fields.GetAlternateLookup<ReadOnlySpan<char>>();
        Span<char> buffer = stackalloc char[64];
        HashSet<string>? nulls = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var isKnown = reader.ValueSpan.Length <= buffer.Length && !reader.ValueIsEscaped
                ? fields.TryGetValue(buffer[..Transcode(reader.ValueSpan, buffer)], out var field)
                : type.Fields.TryGetValue(FreeReader.Text(ref reader), out field);
            if (!isKnown)
            {
                Problems.Unknown(_path.Strict(FreeReader.Text(ref reader)));
                Skip(ref reader);
                continue;
            }
            if (item.ContainsKey(field!.Name) || nulls?.Contains(field.Name) == true)
                Problems.Duplicate(_path.Strict(field.Name));
            reader.Read();
            if (reader.TokenType == JsonTokenType.Null)
                (nulls ??= new HashSet<string>(StringComparer.Ordinal)).Add(field.Name);
            _path.EnterField(type, field.Name);
            SetField(ref reader, field, item);
            _path.Leave();
        }
    }

    /// <summary>Field names are ASCII; anything else comes out as a name that no type has.</summary>
    private static int Transcode(ReadOnlySpan<byte> name, Span<char> buffer)
    {
        for (var i = 0; i < name.Length; i++)
            buffer[i] = (char)name[i];
        return name.Length;
    }

    private static void Skip(ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
    }

    private void SetField(ref Utf8JsonReader reader, FieldSchema field, JsonObject item)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            if (NullClears(field))
                item.Remove(field.Name);
            return;
        }
        item.TryGetPropertyValue(field.Name, out var present);
        if (Read(ref reader, field.Shape, present) is { } value && !ReferenceEquals(value, present))
            item[field.Name] = value;
    }

    /// <summary>Go sets pointers, lists and maps to nil on null, and leaves plain values as they are.</summary>
    private static bool NullClears(FieldSchema field) =>
        field.Presence is Presence.OmittedWhenUnset or Presence.NullWhenUnset
        || field.Shape.Kind is ShapeKind.List or ShapeKind.Map or ShapeKind.Bytes or ShapeKind.Any or ShapeKind.Quantity or ShapeKind.Time or ShapeKind.MicroTime;

    /// <summary>The value, null for a value of a wrong type.</summary>
    private JsonNode? Read(ref Utf8JsonReader reader, ValueShape shape, JsonNode? present)
    {
        switch (shape.Kind)
        {
            case ShapeKind.Object when reader.TokenType == JsonTokenType.StartObject:
                var item = present as JsonObject ?? new JsonObject();
                Fill(ref reader, shape.Type!, item);
                return item;
            case ShapeKind.Map when reader.TokenType == JsonTokenType.StartObject:
                return ReadMap(ref reader, shape, present as JsonObject ?? new JsonObject());
            case ShapeKind.List when reader.TokenType == JsonTokenType.StartArray:
                return ReadList(ref reader, shape);
            case ShapeKind.Any:
                return FreeReader.Read(ref reader);
            case ShapeKind.Quantity:
                return ReadQuantity(ref reader);
            case ShapeKind.IntOrString:
                return ReadIntOrString(ref reader);
            case ShapeKind.Time or ShapeKind.MicroTime:
                return ReadTime(ref reader, shape.Kind == ShapeKind.MicroTime);
            default:
                return ReadScalar(ref reader, shape);
        }
    }

    private JsonNode? ReadScalar(ref Utf8JsonReader reader, ValueShape shape)
    {
        switch (shape.Kind, reader.TokenType)
        {
            case (ShapeKind.String, JsonTokenType.String):
                return JsonValue.Create(FreeReader.Text(ref reader));
            case (ShapeKind.Bool, JsonTokenType.True or JsonTokenType.False):
                return JsonValue.Create(reader.TokenType == JsonTokenType.True);
            case (ShapeKind.Bytes, JsonTokenType.String):
                return ReadBytes(ref reader);
            case (ShapeKind.Int32 or ShapeKind.Int64, JsonTokenType.Number):
                return LeafParser.Integer(ref reader, shape.Kind == ShapeKind.Int32) ?? Mismatch(ref reader, NumberText(ref reader), shape);
            case (ShapeKind.Double, JsonTokenType.Number):
                return LeafParser.Double(ref reader) ?? Mismatch(ref reader, NumberText(ref reader), shape);
            default:
                return Mismatch(ref reader, TokenName(reader.TokenType), shape);
        }
    }

    private JsonObject ReadMap(ref Utf8JsonReader reader, ValueShape shape, JsonObject map)
    {
        var earlier = map.Count == 0 ? null : map.Select(e => e.Key).ToHashSet(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var key = FreeReader.Text(ref reader);
            if (map.ContainsKey(key) && earlier?.Remove(key) != true)
                Problems.Duplicate(_path.Strict(key));
            reader.Read();
            _path.EnterKey(key);
            var value = reader.TokenType == JsonTokenType.Null ? LeafParser.Zero(shape.Element!) : Read(ref reader, shape.Element!, null);
            _path.Leave();
            map[key] = value;
        }
        return map;
    }

    private JsonArray ReadList(ref Utf8JsonReader reader, ValueShape shape)
    {
        var list = new JsonArray();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            _path.EnterItem(list.Count);
            list.Add(reader.TokenType == JsonTokenType.Null ? LeafParser.Zero(shape.Element!) : Read(ref reader, shape.Element!, null));
            _path.Leave();
        }
        return list;
    }

    private static JsonValue ReadQuantity(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            throw new ObjectFormatException(KubeApi.Quantities.Quantity.Check("{")!);
        return JsonValue.Create(LeafParser.QuantityText(reader.TokenType switch
        {
            JsonTokenType.String => FreeReader.Text(ref reader),
            JsonTokenType.Number => System.Text.Encoding.UTF8.GetString(reader.ValueSpan),
            _ => "true",
        }));
    }

    private JsonNode? ReadIntOrString(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
            return JsonValue.Create(FreeReader.Text(ref reader));
        if (reader.TokenType == JsonTokenType.Number && LeafParser.Integer(ref reader, is32Bit: true) is { } number)
            return number;
        throw new ObjectFormatException(Mismatch(reader.TokenType == JsonTokenType.Number ? NumberText(ref reader) : TokenName(reader.TokenType), "int32"));
    }

    private JsonValue ReadTime(ref Utf8JsonReader reader, bool micros) => reader.TokenType == JsonTokenType.String
        ? JsonValue.Create(GoTimeParser.Normalize(FreeReader.Text(ref reader), micros))
        : throw new ObjectFormatException(Mismatch(TokenName(reader.TokenType), "string"));

    private JsonValue? ReadBytes(ref Utf8JsonReader reader)
    {
        if (LeafParser.Bytes(FreeReader.Text(ref reader), out var wrongAt) is { } bytes)
            return JsonValue.Create(bytes);
        TypeError ??= $"illegal base64 data at input byte {wrongAt}";
        return null;
    }

    private JsonNode? Mismatch(ref Utf8JsonReader reader, string found, ValueShape wanted)
    {
        TypeError ??= Mismatch(found, GoTypeRules.TypeName(wanted));
        reader.Skip();
        return null;
    }

    private string Mismatch(string found, string wanted) =>
        _path.Go() is { Length: > 0 } place
            ? $"json: cannot unmarshal {found} into Go struct field {place} of type {wanted}"
            : $"json: cannot unmarshal {found} into Go value of type {wanted}";

    private static string NumberText(ref Utf8JsonReader reader) => $"number {System.Text.Encoding.UTF8.GetString(reader.ValueSpan)}";

    public static string TokenName(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => "object",
        JsonTokenType.StartArray => "array",
        JsonTokenType.String => "string",
        JsonTokenType.Number => "number",
        JsonTokenType.Null => "null",
        _ => "bool",
    };
}
