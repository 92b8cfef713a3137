using System.Buffers;
using System.Text;
using System.Text.Json;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Schema;

namespace NodeStack.ControlPlane.ApiServer.Protobuf;

/// <summary>JSON scalars to protobuf: as scalars, or as the messages that stand for quantities, times and numbers-or-strings.</summary>
internal static class LeafRenderer
{
    // IntOrString's types.
    private const ulong IsText = 1;

    /// <summary>Writes the scalar at which the reader stands; one of a wrong type becomes the field's zero value, so that lists keep their places.</summary>
    public static void Write(ref Utf8JsonReader reader, int number, ShapeKind kind, MessageWriter output)
    {
        switch (kind)
        {
            case ShapeKind.Bool:
                output.WriteVarint(number, reader.TokenType == JsonTokenType.True ? 1UL : 0);
                break;
            case ShapeKind.Int32 or ShapeKind.Int64:
                output.WriteVarint(number, (ulong)Whole(ref reader));
                break;
            case ShapeKind.Double:
                output.WriteFixed64(number, BitConverter.DoubleToUInt64Bits(reader.TokenType == JsonTokenType.Number ? reader.GetDouble() : 0));
                break;
            case ShapeKind.Bytes:
                output.WriteBytes(number, reader.TokenType == JsonTokenType.String && reader.TryGetBytesFromBase64(out var bytes) ? bytes : []);
                break;
            case ShapeKind.String:
                WriteText(ref reader, number, output);
                break;
            default:
                var message = output.Begin(number);
                WriteMessage(ref reader, kind, output);
                output.End(message);
                break;
        }
        reader.Skip();
    }

    /// <summary>A text or a name.</summary>
    public static void WriteText(ref Utf8JsonReader reader, int number, MessageWriter output)
    {
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName))
        {
            output.WriteBytes(number, []);
            return;
        }
        if (!reader.ValueIsEscaped)
        {
            output.WriteBytes(number, reader.ValueSpan);
            return;
        }
        var buffer = ArrayPool<byte>.Shared.Rent(reader.ValueSpan.Length);
        try
        {
            output.WriteBytes(number, buffer.AsSpan(0, reader.CopyString(buffer)));
        }
        catch (InvalidOperationException)
        {
            output.WriteBytes(number, Encoding.UTF8.GetBytes(FreeReader.Text(ref reader)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void WriteMessage(ref Utf8JsonReader reader, ShapeKind kind, MessageWriter output)
    {
        switch (kind, reader.TokenType)
        {
            case (ShapeKind.Quantity, JsonTokenType.String):
                WriteText(ref reader, 1, output);
                break;
            case (ShapeKind.Quantity, JsonTokenType.Number):
                output.WriteBytes(1, reader.ValueSpan);
                break;
            case (ShapeKind.IntOrString, JsonTokenType.String):
                output.WriteVarint(1, IsText);
                WriteText(ref reader, 3, output);
                break;
            case (ShapeKind.IntOrString, JsonTokenType.Number):
                output.WriteVarint(2, (ulong)Whole(ref reader));
                break;
            case (ShapeKind.Time or ShapeKind.MicroTime, JsonTokenType.String) when reader.TryGetDateTimeOffset(out var time):
                WriteTime(time, output);
                break;
            default:
                // An empty message is a value of which nothing is known.
                break;
        }
    }

    private static void WriteTime(DateTimeOffset time, MessageWriter output)
    {
        output.WriteVarint(1, (ulong)time.ToUnixTimeSeconds());
        var nanos = time.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick;
        output.WriteVarint(2, (ulong)nanos);
    }

    private static long Whole(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.Number)
            return 0;
        return reader.TryGetInt64(out var whole) ? whole : (long)reader.GetDouble();
    }
}
