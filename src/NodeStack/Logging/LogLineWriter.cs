using System.Buffers;
using Microsoft.Extensions.Logging;

namespace NodeStack.Logging;

/// <summary>Writes one log event as one line, without its end. A message never breaks the line.</summary>
internal abstract class LogLineWriter
{
    public abstract void Write(
        ArrayBufferWriter<byte> line, DateTimeOffset time, LogLevel level, string component, string message,
        IReadOnlyList<KeyValuePair<string, object?>>? values, Exception? exception);

    /// <summary>The exceptions from the outside in, types and messages; the stack only for what nobody expected.</summary>
    protected static string Describe(Exception exception)
    {
        var text = $"{exception.GetType().Name}: {exception.Message}";
        return exception.InnerException is { } inner ? $"{text} <- {Describe(inner)}" : text;
    }
}
