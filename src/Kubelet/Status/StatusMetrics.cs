using Prometheus;

namespace NodeStack.Kubelet.Status;

/// <summary>How long the API server waits for news of a pod, under upstream's name.</summary>
internal sealed class StatusMetrics(IMetricFactory metrics)
{
    public Histogram SyncDuration { get; } = metrics.CreateHistogram(
        "kubelet_pod_status_sync_duration_seconds", "Duration in seconds to sync a pod status update. Measures time from detection of a change to pod status until the API is successfully updated for that pod, even if multiple intevening changes to pod status occur.",
        new HistogramConfiguration { Buckets = [0.010, 0.050, 0.100, 0.500, 1, 5, 10, 20, 30, 45, 60] });
}
