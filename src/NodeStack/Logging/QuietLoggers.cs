using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace NodeStack.Logging;

/// <summary>Leaves out some categories.</summary>
internal sealed class QuietLoggers(ILoggerFactory inner, params string[] silent) : ILoggerFactory
{
    /// <summary>
    /// For those who watch a whole cluster start: what is told of the cluster's objects is in its events, and what containerd and single objects complain of
    /// in the log file.
    /// </summary>
    public static QuietLoggers ForUsers(ILoggerFactory inner) => new(inner, "NodeStack.KubeApi.Events.", "NodeStack.CriShim.", "NodeStack.ControlPlane.Controllers.");

    public ILogger CreateLogger(string categoryName) =>
        Array.Exists(silent, prefix => categoryName.StartsWith(prefix, StringComparison.Ordinal)) ? NullLogger.Instance : inner.CreateLogger(categoryName);

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public void Dispose() => inner.Dispose();
}
