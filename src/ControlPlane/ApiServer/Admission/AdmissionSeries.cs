using Prometheus;

namespace NodeStack.ControlPlane.ApiServer.Admission;

/// <summary>The series of one plugin or step, by operation and outcome. Kept once made: every write runs through all of them.</summary>
public sealed class AdmissionSeries
{
    private static readonly string[] s_operations = ["CREATE", "UPDATE", "DELETE", "CONNECT"];
    private readonly Observers?[] _series = new Observers?[2 * s_operations.Length];
    private readonly Func<string, string, Observers> _make;

    /// <param name="make">From the labels operation and rejected.</param>
    internal AdmissionSeries(Func<string, string, Observers> make) => _make = make;

    internal void Ran(AdmissionOperation operation, bool isRejected, TimeSpan took)
    {
        var (histogram, summary) = _series[(2 * (int)operation) + (isRejected ? 1 : 0)] ??= _make(s_operations[(int)operation], isRejected ? "true" : "false");
        histogram.Observe(took.TotalSeconds);
        summary?.Observe(took.TotalSeconds);
    }

    /// <param name="Summary">Null: only the histogram is kept.</param>
    internal sealed record Observers(IObserver Histogram, IObserver? Summary = null);
}
