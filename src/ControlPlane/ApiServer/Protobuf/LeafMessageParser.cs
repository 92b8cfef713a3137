using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Schema;

namespace NodeStack.ControlPlane.ApiServer.Protobuf;

/// <summary>Protobuf scalars, and the messages that are scalars in JSON (quantities, times, number-or-string, free JSON), to JSON.</summary>
internal static class LeafMessageParser
{
    // The zero time of Go, which stands for no time: year 1.
    private const long NoTime = -62_135_596_800;
    private const long LastTime = 253_402_300_799;
    private const int NanosPerMicro = 1000;

    public static int WireTypeOf(ValueShape shape) => shape.Kind == ShapeKind.Double ? WireReader.Fixed64 : WireReader.Varint;

    public static JsonNode Number(ref WireReader reader, int wireType, MessageField field, ValueShape shape)
    {
        if (wireType != WireTypeOf(shape))
            throw WireReader.WrongType(wireType, field.GoName);
        return shape.Kind switch
        {
            ShapeKind.Bool => JsonValue.Create(reader.ReadVarint() != 0),
            ShapeKind.Int32 => LeafParser.Number((int)reader.ReadVarint()),
            ShapeKind.Int64 => LeafParser.Number((long)reader.ReadVarint()),
            _ => Double(BitConverter.UInt64BitsToDouble(reader.ReadFixed64())),
        };
    }

    /// <summary>Null: the value is there but says nothing.</summary>
    public static JsonNode? Leaf(ReadOnlySpan<byte> bytes, MessageField field, ValueShape shape) => shape.Kind switch
    {
        ShapeKind.Bytes => JsonValue.Create(Convert.ToBase64String(bytes)),
        ShapeKind.Quantity => Quantity(bytes, field),
        ShapeKind.IntOrString => IntOrString(bytes, field),
        ShapeKind.Time => Time(bytes, field, micros: false),
        ShapeKind.MicroTime => Time(bytes, field, micros: true),
        ShapeKind.Any => Any(bytes, field),
        _ => JsonValue.Create(Encoding.UTF8.GetString(bytes)),
    };

    private static JsonValue Quantity(ReadOnlySpan<byte> message, MessageField field)
    {
        var text = "0";
        var reader = new WireReader(message, "Quantity");
        while (reader.TryReadTag(out var number, out var wireType))
        {
            if (number == 1)
                text = LeafParser.QuantityText(Encoding.UTF8.GetString(reader.ReadBytes(wireType, field.GoName)));
            else
                reader.Skip(wireType);
        }
        return JsonValue.Create(text);
    }

    private static JsonNode? IntOrString(ReadOnlySpan<byte> message, MessageField field)
    {
        var (type, whole, text) = (0L, 0, "");
        var reader = new WireReader(message, "IntOrString");
        while (reader.TryReadTag(out var number, out var wireType))
        {
            if (number == 1)
                type = reader.ReadWhole(wireType, field.GoName);
            else if (number == 2)
                whole = (int)reader.ReadWhole(wireType, field.GoName);
            else if (number == 3)
                text = Encoding.UTF8.GetString(reader.ReadBytes(wireType, field.GoName));
            else
                reader.Skip(wireType);
        }
        return type switch
        {
            0 => LeafParser.Number(whole),
            1 => JsonValue.Create(text),
            _ => throw new ObjectFormatException("impossible IntOrString.Type"),
        };
    }

    private static JsonValue? Time(ReadOnlySpan<byte> message, MessageField field, bool micros)
    {
        if (message.IsEmpty)
            return null;
        var (seconds, nanos) = (0L, 0);
        var reader = new WireReader(message, "Timestamp");
        while (reader.TryReadTag(out var number, out var wireType))
        {
            if (number == 1)
                seconds = reader.ReadWhole(wireType, field.GoName);
            else if (number == 2)
                nanos = (int)reader.ReadWhole(wireType, field.GoName);
            else
                reader.Skip(wireType);
        }
        if (!micros)
            nanos = 0;
        if (seconds == NoTime && nanos / NanosPerMicro == 0)
            return null;
        // Nanoseconds may be of any size; they are at most about two seconds either way.
        if (seconds is < NoTime + 2 or > LastTime - 3)
            throw new ObjectFormatException($"proto: Timestamp: seconds out of range: {seconds}");
        var time = DateTimeOffset.FromUnixTimeSeconds(seconds).AddTicks(nanos / NanosPerMicro * TimeSpan.TicksPerMicrosecond);
        return JsonValue.Create(GoTimeParser.Render(time, micros));
    }

    private static JsonNode? Any(ReadOnlySpan<byte> message, MessageField field)
    {
        ReadOnlySpan<byte> raw = default;
        var reader = new WireReader(message, "RawExtension");
        while (reader.TryReadTag(out var number, out var wireType))
        {
            if (number == 1)
                raw = reader.ReadBytes(wireType, field.GoName);
            else
                reader.Skip(wireType);
        }
        return raw.IsEmpty ? null : Json(raw);
    }

    private static JsonNode? Json(ReadOnlySpan<byte> raw)
    {
        try
        {
            var reader = ObjectDecoder.NewReader(raw);
            reader.Read();
            var value = FreeReader.Read(ref reader);
            reader.Read();
            return value;
        }
        catch (JsonException)
        {
            throw new ObjectFormatException(ObjectDecoder.SyntaxProblem(raw));
        }
    }

    /// <summary>As Go writes numbers into JSON: exponents only for the very small and very large.</summary>
    private static JsonNode Double(double value)
    {
        if (!double.IsFinite(value))
            throw new ObjectFormatException("json: unsupported value: " + (double.IsNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf"));
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        var size = Math.Abs(value);
        if (text.Contains('E', StringComparison.Ordinal) && size is >= 1e-6 and < 1e21)
            text = decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
        return JsonValue.Create(JsonElement.Parse(text.Replace("E-0", "e-", StringComparison.Ordinal).Replace('E', 'e')))!;
    }
}
