using Prometheus;

namespace NodeStack.Kubelet.Observation;

/// <summary>Upstream's metrics of the runtime's event stream.</summary>
internal sealed class EventStreamMetrics(IMetricFactory metrics)
{
    public Counter Connected { get; } = metrics.CreateCounter(
        "kubelet_evented_pleg_connection_success_count", "The number of times a streaming client was obtained to receive CRI Events.");

    public Counter Failed { get; } = metrics.CreateCounter(
        "kubelet_evented_pleg_connection_error_count", "The number of errors encountered during the establishment of streaming connection with the CRI runtime.");

    /// <summary>From an event until it was here.</summary>
    public Histogram Latency { get; } = metrics.CreateHistogram(
        "kubelet_evented_pleg_connection_latency_seconds", "The latency of streaming connection with the CRI runtime, measured in seconds.",
        new HistogramConfiguration { Buckets = [.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10] });
}
