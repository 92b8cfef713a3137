using Prometheus;

namespace NodeStack.Kubelet.Eviction;

/// <summary>Upstream's metrics of eviction.</summary>
internal sealed class EvictionMetrics
{
    private readonly Counter _evictions;
    private readonly Histogram _age;

    public EvictionMetrics(IMetricFactory metrics)
    {
        _evictions = metrics.CreateCounter("kubelet_evictions", "Cumulative number of pod evictions by eviction signal",
            new CounterConfiguration { LabelNames = ["eviction_signal"] });
        _age = metrics.CreateHistogram("kubelet_eviction_stats_age_seconds",
            "Time between when stats are collected, and when pod is evicted based on those stats by eviction signal",
            new HistogramConfiguration { LabelNames = ["eviction_signal"], Buckets = [.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10] });
    }

    public void Evicted(string signal) => _evictions.WithLabels(signal).Inc();

    public void Acted(string signal, TimeSpan age) => _age.WithLabels(signal).Observe(age.TotalSeconds);
}
