using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;

namespace NodeStack.Logging;

/// <summary>For people: time, level, component, message.</summary>
internal sealed class TextLogLineWriter : LogLineWriter
{
    public override void Write(
        ArrayBufferWriter<byte> line, DateTimeOffset time, LogLevel level, string component, string message,
        IReadOnlyList<KeyValuePair<string, object?>>? values, Exception? exception)
    {
        var text = exception is null ? message : $"{message}: {Describe(exception)}";
        if (exception is not null && level >= LogLevel.Error)
            text += "\n" + exception.StackTrace;
        Append(line, string.Create(CultureInfo.InvariantCulture, $"{time:yyyy-MM-ddTHH:mm:ss.fffZ} {Name(level)} {component}  {OneLine(text)}"));
    }

    private static void Append(ArrayBufferWriter<byte> line, string text)
    {
        var size = Encoding.UTF8.GetMaxByteCount(text.Length);
        line.Advance(Encoding.UTF8.GetBytes(text, line.GetSpan(size)));
    }

    private static string OneLine(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\0', '\u001f'))
            return text;
        var result = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            if (c >= ' ')
                result.Append(c);
            else
                result.Append(c switch { '\n' => "\\n", '\r' => "", '\t' => " ", _ => $"\\x{(int)c:x2}" });
        }
        return result.ToString();
    }

    private static string Name(LogLevel level) => level switch
    {
        LogLevel.Trace => "TRACE",
        LogLevel.Debug => "DEBUG",
        LogLevel.Information => "INFO ",
        LogLevel.Warning => "WARN ",
        LogLevel.Error => "ERROR",
        _ => "FATAL",
    };
}
