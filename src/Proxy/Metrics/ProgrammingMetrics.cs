using NodeStack.Proxy.Addresses;
using Prometheus;

namespace NodeStack.Proxy.Metrics;

/// <summary>The service level indicator of the whole way from a changed pod to changed rules.</summary>
internal sealed class ProgrammingMetrics(IMetricFactory metrics)
{
    private readonly Histogram _latency = metrics.CreateHistogram(
        "kubeproxy_network_programming_duration_seconds", "In Cluster Network Programming Latency in seconds", ["ip_family"], MetricBuckets.Programming);

    /// <param name="triggered">When the change happened, as the EndpointSlice says (endpoints.kubernetes.io/last-change-trigger-time).</param>
    /// <param name="now">When the rules were in the kernel.</param>
    public void Programmed(AddressFamily family, DateTimeOffset triggered, DateTimeOffset now) =>
        _latency.WithLabels(MetricLabels.Of(family)).Observe((now - triggered).TotalSeconds);
}
