using Prometheus;

namespace NodeStack.Kubelet.Resources;

/// <summary>Upstream's metrics of cgroups.</summary>
internal sealed class CgroupMetrics
{
    private readonly Histogram _durations;

    /// <param name="version">Of the host's hierarchy: 1 or 2.</param>
    public CgroupMetrics(IMetricFactory metrics, int version)
    {
        metrics.CreateGauge("kubelet_cgroup_version", "cgroup version on the hosts.").Set(version);
        _durations = metrics.CreateHistogram(
            "kubelet_cgroup_manager_duration_seconds", "Duration in seconds for cgroup manager operations. Broken down by method.", ["operation_type"],
            new HistogramConfiguration { Buckets = [.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10] });
    }

    /// <param name="operation">create, update or destroy.</param>
    public void Done(string operation, TimeSpan took) => _durations.WithLabels(operation).Observe(took.TotalSeconds);
}
