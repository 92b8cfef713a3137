using Prometheus;

namespace NodeStack.Kubelet.Pods.Startup;

/// <summary>Upstream's metrics of how long pods of the API server take to start.</summary>
internal sealed class PodStartMetrics
{
    private readonly Histogram _sli;
    private readonly Histogram _total;
    private readonly Gauge _first;
    private int _seen;

    public PodStartMetrics(IMetricFactory metrics)
    {
        var buckets = new HistogramConfiguration { Buckets = PodMetrics.StartBuckets };
        _sli = metrics.CreateHistogram("kubelet_pod_start_sli_duration_seconds",
            "Duration in seconds to start a pod, excluding time to pull images and run init containers, measured from pod creation timestamp to when all its containers are reported as started and observed via watch",
            buckets);
        _total = metrics.CreateHistogram("kubelet_pod_start_total_duration_seconds",
            "Duration in seconds to start a pod since creation, including time to pull images and run init containers, measured from pod creation timestamp to when all its containers are reported as started and observed via watch",
            buckets);
        _first = metrics.CreateGauge("kubelet_first_network_pod_start_sli_duration_seconds",
            "Duration in seconds to start the first network pod, excluding time to pull images and run init containers, measured from pod creation timestamp to when all its containers are reported as started and observed via watch");
    }

    public void Started(PodStartTimes times, bool hasNetwork)
    {
        _total.Observe(times.Total.TotalSeconds);
        if (times.Sli is not { } sli)
            return;
        _sli.Observe(sli.TotalSeconds);
        // What is slow here and not later is the network plugin.
        if (hasNetwork && Interlocked.Exchange(ref _seen, 1) == 0)
            _first.Set(sli.TotalSeconds);
    }
}
