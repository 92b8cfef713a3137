using Prometheus;

namespace NodeStack.Kubelet.Volumes;

/// <summary>Upstream's metrics of mounting and measuring volumes.</summary>
internal sealed class VolumeMetrics(IMetricFactory metrics, TimeProvider time)
{
    private static readonly HistogramConfiguration s_buckets = new() { Buckets = [.1, .25, .5, 1, 2.5, 5, 10, 15, 25, 50, 120, 300, 600] };

    private readonly Histogram _operations = metrics.CreateHistogram(
        "storage_operation_duration_seconds", "Storage operation duration", ["volume_plugin", "operation_name", "status", "migrated"], s_buckets);

    private readonly Histogram _overall = metrics.CreateHistogram(
        "volume_operation_total_seconds", "Storage operation end to end duration in seconds", ["plugin_name", "operation_name"], s_buckets);

    private readonly Histogram _measured = metrics.CreateHistogram(
        "kubelet_volume_metric_collection_duration_seconds", "Duration in seconds to calculate volume stats", ["metric_source"],
        new HistogramConfiguration { Buckets = [.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10] });

    public long Now => time.GetTimestamp();

    /// <param name="plugin">As in kubernetes.io/empty-dir.</param>
    /// <param name="operation">volume_mount or volume_unmount.</param>
    public void Done(string plugin, string operation, bool isOk, long since) =>
        _operations.WithLabels(plugin, operation, isOk ? "success" : "fail-unknown", "false").Observe(time.GetElapsedTime(since).TotalSeconds);

    /// <summary>A volume is there; <paramref name="since"/> is when its pod first asked for it in this turn.</summary>
    public void Mounted(string plugin, long since) => _overall.WithLabels(plugin, "overall_volume_mount").Observe(time.GetElapsedTime(since).TotalSeconds);

    /// <param name="source">statfs, or du for a walk through the files.</param>
    public void Measured(string source, long since) => _measured.WithLabels(source).Observe(time.GetElapsedTime(since).TotalSeconds);
}
