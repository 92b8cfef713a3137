using Prometheus;

namespace NodeStack.Kubelet.Cleanup;

/// <summary>Upstream's metrics of what is cleaned up after pods that nobody knows any more.</summary>
internal sealed class CleanupMetrics(IMetricFactory metrics)
{
    private readonly Gauge _cleaned = metrics.CreateGauge(
        "kubelet_orphan_pod_cleaned_volumes", "The total number of orphaned Pods whose volumes were cleaned in the last periodic sweep.");

    private readonly Gauge _errors = metrics.CreateGauge(
        "kubelet_orphan_pod_cleaned_volumes_errors", "The number of orphaned Pods whose volumes failed to be cleaned in the last periodic sweep.");

    /// <summary>One sweep ended. As upstream, those that failed are among all.</summary>
    public void Swept(int all, int failed)
    {
        _cleaned.Set(all);
        _errors.Set(failed);
    }
}
