using NodeStack.CriShim.Connection;
using NodeStack.CriShim.Errors;
using Prometheus;

namespace NodeStack.Kubelet.Hosting;

/// <summary>Upstream's metrics of runtime calls.</summary>
internal sealed class RuntimeCallMetrics(IMetricFactory metrics) : ICriCallObserver
{
    private readonly Counter _calls = metrics.CreateCounter(
        "kubelet_runtime_operations_total", "Cumulative number of runtime operations by operation type.", ["operation_type"]);
    private readonly Counter _errors = metrics.CreateCounter(
        "kubelet_runtime_operations_errors_total", "Cumulative number of runtime operation errors by operation type.", ["operation_type"]);
    private readonly Histogram _duration = metrics.CreateHistogram(
        "kubelet_runtime_operations_duration_seconds", "Duration in seconds of runtime operations. Broken down by operation type.",
        ["operation_type"], new HistogramConfiguration { Buckets = Histogram.ExponentialBuckets(.005, 2.5, 14) });

    public void Completed(string operationType, TimeSpan elapsed, CriErrorReason? error)
    {
        _calls.WithLabels(operationType).Inc();
        _duration.WithLabels(operationType).Observe(elapsed.TotalSeconds);
        if (error is not null)
            _errors.WithLabels(operationType).Inc();
    }
}
