using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace NodeStack.Logging;

/// <summary>For machines: one object with ts, level, logger, msg, the event's own keys, and err.</summary>
internal sealed class JsonLogLineWriter : LogLineWriter
{
    private static readonly JsonWriterOptions Options = new() { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public override void Write(
        ArrayBufferWriter<byte> line, DateTimeOffset time, LogLevel level, string component, string message,
        IReadOnlyList<KeyValuePair<string, object?>>? values, Exception? exception)
    {
        using var json = new Utf8JsonWriter(line, Options);
        json.WriteStartObject();
        json.WriteString("ts", time.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture));
        json.WriteString("level", Name(level));
        json.WriteString("logger", component);
        json.WriteString("msg", message);
        WriteValues(json, values);
        if (exception is not null)
        {
            json.WriteString("err", Describe(exception));
            if (level >= LogLevel.Error && exception.StackTrace is { } stack)
                json.WriteString("stacktrace", stack);
        }
        json.WriteEndObject();
    }

    private static void WriteValues(Utf8JsonWriter json, IReadOnlyList<KeyValuePair<string, object?>>? values)
    {
        for (var i = 0; i < (values?.Count ?? 0); i++)
        {
            var (key, value) = values![i];
            if (key is "{OriginalFormat}" or "ts" or "level" or "logger" or "msg" or "err" or "stacktrace")
                continue;
            json.WritePropertyName(JsonNamingPolicy.CamelCase.ConvertName(key));
            WriteValue(json, value);
        }
    }

    private static void WriteValue(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case int or long or uint or short or byte:
                json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case double number when double.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            default:
                json.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }

    private static string Name(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warning",
        LogLevel.Error => "error",
        _ => "fatal",
    };
}
