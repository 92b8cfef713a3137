using Microsoft.Extensions.Logging;

namespace NodeStack.KubeApi.Serving;

/// <summary>Brings the web server's own log to ours, without owning it.</summary>
public sealed class ForwardingLoggerProvider(ILoggerFactory target) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => target.CreateLogger(categoryName);

    public void Dispose()
    {
    }
}
