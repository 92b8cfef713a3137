using NodeStack.CriShim.Errors;

namespace NodeStack.CriShim.Connection;

/// <summary>
/// Told of every finished call, for the kubelet_runtime_operations metrics. Called on the caller's thread, often and from many
/// threads at once: it must be quick and must not throw.
/// </summary>
public interface ICriCallObserver
{
    /// <param name="operationType">Upstream's label, e.g. run_podsandbox.</param>
    /// <param name="elapsed">From the call to its answer.</param>
    /// <param name="error">Null when the call succeeded.</param>
    void Completed(string operationType, TimeSpan elapsed, CriErrorReason? error);
}
