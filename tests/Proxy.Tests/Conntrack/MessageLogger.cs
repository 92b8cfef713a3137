using Microsoft.Extensions.Logging;

namespace NodeStack.Proxy.Tests.Conntrack;

/// <summary>Keeps what was logged.</summary>
internal sealed class MessageLogger : ILogger
{
    public List<int> Ids { get; } = [];
    public List<string> Messages { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        Ids.Add(eventId.Id);
        Messages.Add(formatter(state, exception));
    }
}
