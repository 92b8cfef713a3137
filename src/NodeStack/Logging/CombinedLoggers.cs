using Microsoft.Extensions.Logging;

namespace NodeStack.Logging;

/// <summary>Gives every line to several loggers, each with its own level.</summary>
internal sealed class CombinedLoggers(params ILoggerFactory[] factories) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new CombinedLogger([.. factories.Select(f => f.CreateLogger(categoryName))]);

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public void Dispose()
    {
        foreach (var factory in factories)
            factory.Dispose();
    }

    private sealed class CombinedLogger(ILogger[] loggers) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => Array.Exists(loggers, l => l.IsEnabled(logLevel));

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            foreach (var logger in loggers)
                logger.Log(logLevel, eventId, state, exception, formatter);
        }
    }
}
