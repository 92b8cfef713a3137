using System.Collections.Concurrent;

namespace NodeStack.ControlPlane.Controllers.Hosting;

/// <summary>How the controllers are, for health checks. Thread-safe.</summary>
internal sealed class ControllersState
{
    private readonly ConcurrentDictionary<string, string> _failures = new(StringComparer.Ordinal);

    public void Failed(string controller, string reason) => _failures[controller] = reason;

    public void Runs(string controller) => _failures.TryRemove(controller, out _);

    /// <returns>Null: it runs, or is not meant to.</returns>
    public string? FailureOf(string controller) => _failures.GetValueOrDefault(controller);
}
