using NodeStack.Proxy.Addresses;
using Prometheus;

namespace NodeStack.Proxy.Metrics;

/// <summary>The removal of stale flows.</summary>
internal sealed class ConntrackMetrics(IMetricFactory metrics)
{
    private readonly Histogram _durations = metrics.CreateHistogram(
        "kubeproxy_conntrack_reconciler_sync_duration_seconds", "ReconcileConntrackFlowsLatency latency in seconds", ["ip_family"], MetricBuckets.Sync);

    private readonly Counter _deleted = metrics.CreateCounter(
        "kubeproxy_conntrack_reconciler_deleted_entries_total", "Cumulative conntrack flows deleted by conntrack reconciler", ["ip_family"]);

    /// <summary>One look at the flows ended.</summary>
    public void Reconciled(AddressFamily family, TimeSpan took, int deleted)
    {
        _durations.WithLabels(MetricLabels.Of(family)).Observe(took.TotalSeconds);
        _deleted.WithLabels(MetricLabels.Of(family)).Inc(deleted);
    }
}
