using System.Buffers;
using Microsoft.Extensions.Logging;

namespace NodeStack.Logging;

/// <summary>
/// All loggers of the process: one line per event on stderr, as text or JSON. Lines are written whole and in order; there is no
/// queue, so nothing is lost when the process dies.
/// </summary>
internal sealed class StderrLoggers(LogFormat format, LogLevel minimum, TimeProvider clock, Stream output) : ILoggerFactory, ILoggerProvider
{
    private readonly Lock _lock = new();
    private readonly ArrayBufferWriter<byte> _line = new(512);
    private readonly LogLineWriter _writer = format == LogFormat.Json ? new JsonLogLineWriter() : new TextLogLineWriter();

    /// <param name="verbosity">klog's -v: below 4 Information, 4 and 5 Debug, from 6 Trace.</param>
    /// <param name="output">Null: stderr.</param>
    public static StderrLoggers Create(LogFormat format, long verbosity, TimeProvider clock, Stream? output = null) =>
        new(format, verbosity >= 6 ? LogLevel.Trace : verbosity >= 4 ? LogLevel.Debug : LogLevel.Information, clock, output ?? Console.OpenStandardError());

    /// <summary>Text on a terminal, JSON otherwise.</summary>
    public static LogFormat DefaultFormat => Console.IsErrorRedirected ? LogFormat.Json : LogFormat.Text;

    public ILogger CreateLogger(string categoryName) => new CategoryLogger(this, categoryName);

    public void AddProvider(ILoggerProvider provider)
    {
    }

    /// <summary>The web server's own chatter is of interest only when it warns.</summary>
    private bool IsEnabled(string category, LogLevel level) =>
        level != LogLevel.None && level >= (minimum > LogLevel.Trace && category.StartsWith("Microsoft.", StringComparison.Ordinal) ? LogLevel.Warning : minimum);

    private void Write<TState>(string component, LogLevel level, TState state, string message, Exception? exception)
    {
        lock (_lock)
        {
            _line.ResetWrittenCount();
            _writer.Write(_line, clock.GetUtcNow(), level, component, message, state as IReadOnlyList<KeyValuePair<string, object?>>, exception);
            _line.Write("\n"u8);
            try
            {
                output.Write(_line.WrittenSpan);
                output.Flush();
            }
            catch (IOException)
            {
                // Whoever read our stderr is gone; the kubelet goes on.
            }
        }
    }

    public void Dispose()
    {
    }

    private sealed class CategoryLogger(StderrLoggers owner, string category) : ILogger
    {
        private readonly string _component = category.StartsWith("NodeStack.", StringComparison.Ordinal) ? category["NodeStack.".Length..] : category;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => owner.IsEnabled(category, logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                owner.Write(_component, logLevel, state, formatter(state, exception), exception);
        }
    }
}
